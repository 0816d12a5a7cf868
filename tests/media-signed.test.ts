// What a signed address lets through, of every store: uploads of what was declared and nothing else, downloads of what
// is there and for as long as it says.
import { createHash, randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { freshPrefix as fresh, stores, useStore } from './support/object-stores.ts';

const MiB = 1024 * 1024;
const bytes = randomBytes(10_000);
const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const WEBP = { contentType: 'image/webp' };

describe.each(stores)('a store of %s', (_name, start) => {
  const { under, store, read } = useStore(start);
  const fetchSigned = async (key: string, headers: Record<string, string> = {}) =>
    fetch(under().absolute(await store().signDownload(key, { expiresInS: 300 })), { headers });

  describe('signed uploads', () => {
    const about = { contentType: 'image/jpeg', byteSize: bytes.length, expiresInS: 60 };

    it('takes what was declared', async () => {
      const key = `uploads/${fresh().slice(6)}/original`;
      const answer = await under().send(await store().signUpload(key, { ...about, sha256: sha256Of(bytes) }), bytes);
      expect(answer.status).toBe(200);
      expect((await read(key)).equals(bytes)).toBe(true);
      const facts = await store().head(key);
      expect(facts).toMatchObject({ byteSize: bytes.length, contentType: 'image/jpeg' });
      expect(answer.headers.get('etag')).toBe(facts?.etag);
    });

    const refused = async (key: string, answer: Response): Promise<void> => {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(await store().head(key)).toBeNull();
    };

    it.each([
      ['more bytes', Buffer.concat([bytes, bytes])],
      ['fewer bytes', bytes.subarray(1)],
      ['no bytes', Buffer.alloc(0)],
    ])('refuses %s than declared', async (_what, body) => {
      const key = `${fresh()}/original`;
      await refused(key, await under().send(await store().signUpload(key, about), body));
    });

    it('refuses another type', async () => {
      const key = `${fresh()}/original`;
      await refused(
        key,
        await under().send(await store().signUpload(key, about), bytes, { 'content-type': 'text/html' }),
      );
    });

    it('refuses other bytes than those of the checksum', async () => {
      const key = `${fresh()}/original`;
      const target = await store().signUpload(key, { ...about, sha256: sha256Of(bytes) });
      await refused(key, await under().send(target, Buffer.from(bytes).fill(0, 500, 501)));
    });

    it('refuses an address that has run out', async () => {
      const key = `${fresh()}/original`;
      under().setNow(Date.now() - 120_000);
      const target = await store().signUpload(key, about);
      under().setNow(undefined);
      await refused(key, await under().send(target, bytes));
    });

    it('refuses an address with anything changed, or its signature left out', async () => {
      const key = `${fresh()}/original`;
      const { url, ...target } = await store().signUpload(key, about);
      const parts = new URL(under().absolute(url));
      const changed = [...parts.searchParams.keys()].map((name) => {
        const other = new URL(parts);
        const value = other.searchParams.get(name) ?? '';
        other.searchParams.set(
          name,
          /\d$/.test(value) ? `${value.slice(0, -1)}${value.endsWith('1') ? '2' : '1'}` : 'x',
        );
        return other;
      });
      const unsigned = new URL(parts.pathname, parts);
      const elsewhere = new URL(parts.href.replace(key, `${key}2`));
      for (const other of [...changed, unsigned, elsewhere]) {
        await refused(key, await under().send({ ...target, url: other.href }, bytes));
      }
      expect(await store().head(`${key}2`)).toBeNull();
    });

    it('does not let one that may read write, nor one that may write read', async () => {
      const key = `${fresh()}/original`;
      const url = await store().signDownload(key, { expiresInS: 60 });
      await refused(key, await under().send({ url, method: 'PUT', headers: [] }, bytes));
      const target = await store().signUpload(key, about);
      await under().send(target, bytes);
      expect((await fetch(under().absolute(target.url))).status).toBe(403);
    });

    it('signs nothing that is too large for one request', async () => {
      const key = `${fresh()}/original`;
      await expect(store().signUpload(key, { ...about, byteSize: 16 * MiB + 1 })).rejects.toThrow(RangeError);
      await expect(store().signUpload(key, { ...about, byteSize: 0 })).rejects.toThrow(RangeError);
    });
  });

  describe('signed downloads', () => {
    const key = `${fresh()}/small.webp`;
    beforeAll(() => store().put(key, bytes, WEBP));

    it('hands out what is there', async () => {
      const answer = await fetchSigned(key);
      expect(answer.status).toBe(200);
      expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
      expect(answer.headers.get('content-type')).toBe('image/webp');
      expect(answer.headers.get('etag')).toBe((await store().head(key))?.etag);
      expect(answer.headers.get('accept-ranges')).toBe('bytes');
    });

    it.each([
      ['bytes=0-99', 0, 100],
      ['bytes=9900-', 9_900, 10_000],
      ['bytes=-10', 9_990, 10_000],
      ['bytes=9990-20000', 9_990, 10_000],
    ])('hands out %s', async (range, start, end) => {
      const answer = await fetchSigned(key, { range });
      expect(answer.status).toBe(206);
      expect(answer.headers.get('content-range')).toBe(`bytes ${String(start)}-${String(end - 1)}/10000`);
      expect(Buffer.from(await answer.arrayBuffer()).equals(bytes.subarray(start, end))).toBe(true);
    });

    it('has no range behind the end', async () => {
      expect((await fetchSigned(key, { range: 'bytes=10000-' })).status).toBe(416);
    });

    it('sends nothing twice to whoever has it', async () => {
      const etag = (await store().head(key))?.etag ?? '';
      const answer = await fetchSigned(key, { 'if-none-match': etag });
      expect(answer.status).toBe(304);
      expect(await answer.text()).toBe('');
      expect((await fetchSigned(key, { 'if-none-match': '"other"' })).status).toBe(200);
    });

    it('gives the same address for a while, so that it can be cached', async () => {
      under().setNow(Date.parse('2030-01-01T00:00:01Z'));
      const first = await store().signDownload(key, { expiresInS: 300 });
      under().setNow(Date.parse('2030-01-01T00:00:58Z'));
      const same = await store().signDownload(key, { expiresInS: 300 });
      under().setNow(Date.parse('2030-01-01T00:01:01Z'));
      const next = await store().signDownload(key, { expiresInS: 300 });
      under().setNow(undefined);
      expect(same).toBe(first);
      expect(next).not.toBe(first);
    });

    it('hands out nothing by an address that has run out, was changed, or is of another object', async () => {
      under().setNow(Date.now() - 400_000);
      const expired = await store().signDownload(key, { expiresInS: 300 });
      under().setNow(undefined);
      const signed = under().absolute(await store().signDownload(key, { expiresInS: 300 }));
      const other = `${fresh()}/small.webp`;
      await store().put(other, bytes, WEBP);
      for (const url of [
        under().absolute(expired),
        signed.replace(key, other),
        signed.slice(0, -3),
        signed.split('?')[0] ?? '',
      ]) {
        expect((await fetch(url)).status).toBe(403);
      }
    });

    it('hands out nothing that was deleted', async () => {
      const gone = `${fresh()}/small.webp`;
      await store().put(gone, bytes, WEBP);
      const url = under().absolute(await store().signDownload(gone, { expiresInS: 300 }));
      expect((await fetch(url)).status).toBe(200);
      await store().delete([gone]);
      expect((await fetch(url)).status).toBe(404);
    });
  });
});
