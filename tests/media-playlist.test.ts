// HLS playlists as players get them, and what else the API serves of media over HTTP.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createPlaylists, type Playlists } from '../src/media/playlists.ts';
import { useApi } from './support/api.ts';
import { type FilesUnderTest, startFilesStore } from './support/object-stores.ts';

const MASTER = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=854x480\n480p/index.m3u8\n';
const INDEX = [
  ...['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-MAP:URI="init.mp4"'],
  ...['#EXTINF:4.000,', '0000.m4s', '#EXTINF:2.000,', '0001.m4s', '#EXT-X-ENDLIST', ''],
].join('\n');
const VIDEO = { durationMs: 6_000 };

describe('a playlist', () => {
  let under: FilesUnderTest;
  let playlists: Playlists;
  const id = `med_${randomBytes(6).toString('hex')}`;
  const key = `media/${id}/hls/master.m3u8`;
  const put = (name: string, content: string, contentType = 'video/mp4') =>
    under.store.put(`media/${id}/hls/${name}`, Buffer.from(content), { contentType });
  beforeAll(async () => {
    under = await startFilesStore();
    ({ playlists } = under);
    await put('master.m3u8', MASTER, 'application/vnd.apple.mpegurl');
    await put('480p/index.m3u8', INDEX, 'application/vnd.apple.mpegurl');
    for (const name of ['init.mp4', '0000.m4s', '0001.m4s']) await put(`480p/${name}`, name);
  });
  afterAll(() => under.close());
  const fetchFrom = (url: string): Promise<Response> => fetch(under.absolute(url));

  it('leads from one address to every segment', async () => {
    const url = under.absolute(playlists.url(key, VIDEO));
    const master = await fetch(url);
    expect(master.headers.get('content-type')).toBe('application/vnd.apple.mpegurl');
    expect(master.headers.get('cache-control')).toMatch(/^private/);
    const variant = (await master.text()).split('\n').find((line) => line.endsWith('index.m3u8')) ?? '';
    const inner = new URL(variant, url);
    const lines = (await (await fetch(inner)).text()).split('\n');
    const map = /URI="(.*)"/.exec(lines.find((line) => line.startsWith('#EXT-X-MAP')) ?? '')?.[1] ?? '';
    const segments = [map, ...lines.filter((line) => line !== '' && !line.startsWith('#'))];
    const bodies = segments.map(async (segment) => (await fetch(new URL(segment, inner))).text());
    expect(await Promise.all(bodies)).toEqual(['init.mp4', '0000.m4s', '0001.m4s']);
    expect(lines.filter((line) => line.startsWith('#EXTINF') || line === '#EXT-X-ENDLIST')).toHaveLength(3);
  });

  it('works for as long as the video takes and five minutes, with all that it leads to', async () => {
    const startMs = Date.parse('2030-01-01T00:00:00Z');
    under.setNow(startMs);
    const url = playlists.url(key, VIDEO);
    expect((await fetchFrom(url)).status).toBe(200);
    under.setNow(startMs + 300_000);
    const inner = await (await fetchFrom(url.replace('master', '480p/index'))).text();
    const segment = inner.split('\n').find((line) => line.includes('0001.m4s')) ?? '';
    expect((await fetchFrom(segment)).status).toBe(200);
    under.setNow(startMs + 306_000);
    expect((await fetchFrom(url)).status).toBe(403);
    expect((await fetchFrom(segment)).status).toBe(403);
    under.setNow(undefined);
  });

  it('is not handed out by a changed address, for another video, or from elsewhere', async () => {
    const url = playlists.url(key, VIDEO);
    const [, token = ''] = /hls\/[^/]+\/([^/]+)\//.exec(url) ?? [];
    const [expires = '', mac = ''] = token.split('.');
    const wrong = [`${String(Number(expires) + 1)}.${mac}`, `${expires}.${mac.slice(1)}0`, expires, 'x.y'];
    for (const other of wrong) expect((await fetchFrom(url.replace(token, other))).status).toBe(403);
    expect((await fetchFrom(url.replace(id, 'med_other'))).status).toBe(403);
    expect((await fetchFrom(url.replace('master.m3u8', 'none.m3u8'))).status).toBe(404);
    expect((await fetchFrom(url.replace('master.m3u8', '480p/init.mp4'))).status).toBe(404);
    expect((await fetchFrom(url.replace('master.m3u8', '%2e%2e/small.m3u8'))).status).toBe(404);
  });

  it.each(['../../../uploads/other/original', '/etc/passwd', 'https://example.org/a.mp4', '../poster.webp'])(
    'that names %s is not handed out',
    async (uri) => {
      await put('bad.m3u8', `#EXTM3U\n${uri}\n`, 'application/vnd.apple.mpegurl');
      const { store } = under;
      const own = createPlaylists({
        store,
        clock: Date.now,
        signer: { mac: () => 'm', matches: () => true },
      });
      await expect(own.read(id, '9999999999.m', 'bad.m3u8')).rejects.toThrow();
    },
  );
});

describe('the API', () => {
  const api = useApi({ CORS_ORIGINS: 'https://app.example.org' });

  it('takes an upload and hands it out, to pages of listed sites as well', async () => {
    const { store } = api().app.media;
    const key = `uploads/med_${randomBytes(6).toString('hex')}/original`;
    const body = new Uint8Array(randomBytes(300_000));
    const { url, headers } = await store.signUpload(key, {
      contentType: 'image/png',
      byteSize: body.length,
      expiresInS: 60,
    });
    const preflight = await fetch(new URL(url, api().url), {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example.org', 'access-control-request-method': 'PUT' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://app.example.org');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
    const own = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
    const put = await fetch(new URL(url, api().url), { method: 'PUT', headers: own, body });
    expect(put.status).toBe(200);
    const got = await fetch(new URL(await store.signDownload(key, { expiresInS: 300 }), api().url));
    expect(Buffer.from(await got.arrayBuffer()).equals(Buffer.from(body))).toBe(true);
    expect(got.headers.get('content-security-policy')).toBe(
      "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox",
    );
    expect(got.headers.get('x-content-type-options')).toBe('nosniff');
    expect(got.headers.get('content-disposition')).toBe('inline');
    expect(got.headers.get('cache-control')).toMatch(/^private, max-age=(2[4-9]\d|300), immutable$/);
  });

  it.each(['text/html', 'image/svg+xml', 'application/javascript'])('lets no browser run %s', async (contentType) => {
    const { store } = api().app.media;
    const key = `media/med_${randomBytes(6).toString('hex')}/page.bin`;
    await store.put(key, Buffer.from('<script>alert(1)</script>'), { contentType });
    const { headers } = await fetch(new URL(await store.signDownload(key, { expiresInS: 300 }), api().url));
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toBe('attachment');
  });

  it('answers HEAD with what GET would say', async () => {
    const { store } = api().app.media;
    const key = `media/med_${randomBytes(6).toString('hex')}/small.webp`;
    await store.put(key, randomBytes(1_000), { contentType: 'image/webp' });
    const url = new URL(await store.signDownload(key, { expiresInS: 300 }), api().url);
    const answer = await fetch(url, { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-length')).toBe('1000');
    expect(await answer.text()).toBe('');
  });
});
