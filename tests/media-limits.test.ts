// How much of /media a network may have, how often one upload may be sent, and what is measured of it all.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { useApi } from './support/api.ts';
import { freshPrefix } from './support/object-stores.ts';

const file = join(tmpdir(), `media-limits-${process.pid}.json`);
const perMinute = (points: number) => [{ points, seconds: 60 }];
writeFileSync(
  file,
  JSON.stringify({ mediaRequest: perMinute(40), mediaBytes: perMinute(64), mediaUpload: perMinute(2) }),
);
const api = useApi({ RATE_LIMITS: 'on', RATE_LIMITS_FILE: file, TRUSTED_PROXIES: '1' });
const KIB = 1_024;

/** The address of a fresh object of that size. */
async function stored(byteSize: number): Promise<string> {
  const { store } = api().app.media;
  const key = `${freshPrefix()}/small.webp`;
  await store.put(key, randomBytes(byteSize), { contentType: 'image/webp' });
  return new URL(await store.signDownload(key, { expiresInS: 60 }), api().url).href;
}

async function get(url: string, network: string, headers: Record<string, string> = {}): Promise<Response> {
  const answer = await fetch(url, { headers: { 'x-forwarded-for': network, ...headers } });
  await answer.clone().arrayBuffer();
  return answer;
}

const errorOf = async (answer: Response) => {
  const { errors } = (await answer.json()) as { errors: { extensions: Record<string, unknown> }[] };
  return errors[0]?.extensions;
};

/** Asks until it is refused; answers how often it was not, and the refusal. */
async function untilRefused(ask: () => Promise<Response>): Promise<[number, Response]> {
  for (let done = 0; ; done += 1) {
    const answer = await ask();
    if (answer.status === 429) return [done, answer];
  }
}

describe('requests for media', () => {
  it('are counted by network, whatever they ask for, and refused with the time to wait', async () => {
    const url = await stored(10);
    const first = await get(url, '203.0.113.1');
    expect(first.headers.get('ratelimit-policy')).toBe('"mediaRequest";q=40;w=60, "mediaBytes";q=64;w=60');
    expect(first.headers.get('ratelimit')).toMatch(/^"mediaRequest";r=39;t=\d+, "mediaBytes";r=64;t=\d+$/);
    // Neither an address that is no more than a guess, nor one that leads nowhere, is free.
    expect((await get(url.slice(0, -3), '203.0.113.1')).status).toBe(403);
    expect((await get(`${api().url}/media/hls/med_x/1.x/master.m3u8`, '203.0.113.1')).status).toBe(403);
    const [done, refused] = await untilRefused(() => get(url, '203.0.113.1', { 'if-none-match': '*' }));
    expect(done).toBe(37);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(refused.headers.get('ratelimit')).toMatch(/"mediaRequest";r=0;t=\d+/);
    expect(refused.headers.get('cache-control')).toBe('no-store');
    expect(await errorOf(refused)).toMatchObject({ code: 'RATE_LIMITED', reason: 'MEDIA_REQUEST_LIMIT' });
    expect((await get(url, '203.0.113.2')).status).toBe(200);
  });

  it('are refused once a network has had its bytes, of which only those count that were sent', async () => {
    const url = await stored(20 * KIB);
    for (let n = 0; n < 5; n += 1) expect((await get(url, '203.0.113.3', { 'if-none-match': '*' })).status).toBe(304);
    const [done, refused] = await untilRefused(() => get(url, '203.0.113.3'));
    // 5 times 1 KiB, and 21 KiB with their headers: the third goes beyond 64 KiB, and the next one is told so.
    expect([3, 4]).toContain(done);
    expect(await errorOf(refused)).toMatchObject({ reason: 'MEDIA_BYTES_LIMIT' });
  });
});

describe('an upload', () => {
  it('may be sent so many times, and another one is not concerned', async () => {
    const { store } = api().app.media;
    const begun = async () => {
      const key = `${freshPrefix().replace('media', 'uploads')}/original`;
      const about = { contentType: 'image/webp', byteSize: KIB, expiresInS: 60 };
      const { url, headers } = await store.signUpload(key, about);
      const told = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
      return () => fetch(new URL(url, api().url), { method: 'PUT', headers: told, body: new Uint8Array(KIB) });
    };
    const send = await begun();
    const first = await send();
    expect([first.status, first.headers.get('ratelimit')]).toEqual([
      200,
      expect.stringMatching(/"mediaUpload";r=1;t=\d+$/),
    ]);
    expect((await send()).status).toBe(200);
    const refused = await send();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
    expect(await errorOf(refused)).toMatchObject({ reason: 'MEDIA_UPLOAD_LIMIT' });
    expect((await (await begun())()).status).toBe(200);
  });
});

it('tells the metrics how many requests there were, how they ended, and how many bytes went which way', async () => {
  const read = async () => (await api().app.metrics.registry.metrics()).split('\n');
  const valueOf = (lines: string[], name: string): number =>
    Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1] ?? 0);
  const requests = 'sociogram_media_request_seconds_count{method="GET",status="2xx"}';
  const sent = 'sociogram_media_bytes_total{direction="sent"}';
  const before = await read();
  await get(await stored(30 * KIB), '203.0.113.4');
  let after = await read();
  while (valueOf(after, requests) === valueOf(before, requests)) after = await read();
  expect(valueOf(after, requests)).toBe(valueOf(before, requests) + 1);
  expect(valueOf(after, sent) - valueOf(before, sent)).toBeGreaterThan(30 * KIB);
  expect(valueOf(after, sent) - valueOf(before, sent)).toBeLessThan(32 * KIB);
  expect(valueOf(after, 'sociogram_media_bytes_total{direction="received"}')).toBe(3 * KIB);
});
