// What every store of objects promises of its own calls, and of uploads in parts. The rest of the service relies on
// nothing else.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';

import { ObjectNotFound, UploadIncomplete } from '../src/media/object-store.ts';
import { freshPrefix as fresh, stores, useStore } from './support/object-stores.ts';

const MiB = 1024 * 1024;
const bytes = randomBytes(10_000);
const WEBP = { contentType: 'image/webp' };

describe.each(stores)('a store of %s', (_name, start) => {
  const { under, store, read } = useStore(start);
  const keysUnder = async (prefix: string) => (await Array.fromAsync(store().list(prefix))).map(({ key }) => key);

  describe('its own calls', () => {
    it('keeps what is put, from memory or from a stream, with its type', async () => {
      const at = fresh();
      await store().put(`${at}/a.webp`, bytes, WEBP);
      await store().put(`${at}/b.webp`, Readable.from([bytes, bytes]), { ...WEBP, byteSize: 20_000 });
      expect((await read(`${at}/a.webp`)).equals(bytes)).toBe(true);
      const { body, ...facts } = await store().get(`${at}/b.webp`);
      expect((await buffer(body)).equals(Buffer.concat([bytes, bytes]))).toBe(true);
      expect(facts).toEqual({ byteSize: 20_000, contentType: 'image/webp', etag: expect.stringMatching(/^".+"$/) });
      expect(await store().head(`${at}/b.webp`)).toMatchObject(facts);
    });

    it('replaces whole, with another etag', async () => {
      const key = `${fresh()}/a.webp`;
      await store().put(key, bytes, WEBP);
      const before = await store().head(key);
      await store().put(key, Buffer.from('other'), { contentType: 'image/png' });
      const after = await store().head(key);
      expect(after).toMatchObject({ byteSize: 5, contentType: 'image/png' });
      expect(after?.etag).not.toBe(before?.etag);
    });

    it('copies what is there, which then stays as it is', async () => {
      const [from, to] = [`${fresh()}/upload`, `${fresh()}/original`];
      await store().put(from, bytes, WEBP);
      await store().copy(from, to);
      await store().put(from, randomBytes(10), WEBP);
      expect((await read(to)).equals(bytes)).toBe(true);
      expect(await store().head(to)).toMatchObject({ byteSize: bytes.length, contentType: 'image/webp' });
      await store().delete([from]);
      expect(await store().head(to)).not.toBeNull();
      await expect(store().copy(from, `${to}2`)).rejects.toBeInstanceOf(ObjectNotFound);
      expect(await store().head(`${to}2`)).toBeNull();
      await expect(store().copy(to, '../outside')).rejects.toThrow(/no key/);
    });

    it('keeps an empty object', async () => {
      const key = `${fresh()}/empty.vtt`;
      await store().put(key, Buffer.alloc(0), { contentType: 'text/vtt' });
      expect(await store().head(key)).toMatchObject({ byteSize: 0 });
      expect(await read(key)).toHaveLength(0);
    });

    it('keeps nothing of a stream that fails, or brings another number of bytes', async () => {
      const key = `${fresh()}/a.webp`;
      const failing = Readable.from(
        (async function* () {
          yield bytes;
          throw new Error('the source is gone');
        })(),
      );
      await expect(store().put(key, failing, WEBP)).rejects.toThrow();
      await expect(store().put(key, Readable.from([bytes]), { ...WEBP, byteSize: 10_001 })).rejects.toThrow();
      expect(await store().head(key)).toBeNull();
      await expect(store().get(key)).rejects.toBeInstanceOf(ObjectNotFound);
    });

    it('gives ranges, and tells the size of the whole', async () => {
      const key = `${fresh()}/a.webp`;
      await store().put(key, bytes, WEBP);
      const some = await store().get(key, { start: 10, end: 19 });
      expect(some.byteSize).toBe(10_000);
      expect((await buffer(some.body)).equals(bytes.subarray(10, 20))).toBe(true);
      const last = await store().get(key, { start: 9_990, end: 20_000 });
      expect((await buffer(last.body)).equals(bytes.subarray(9_990))).toBe(true);
      await expect(store().get(key, { start: 10_000, end: 10_001 })).rejects.toThrow(RangeError);
    });

    it('lists every key below a prefix, in order, however many there are', async () => {
      const at = fresh();
      const names = Array.from({ length: 1_100 }, (_, n) => `${at}/hls/480p/${String(n).padStart(4, '0')}.m4s`);
      for (let n = 0; n < names.length; n += 50) {
        await Promise.all(names.slice(n, n + 50).map((key) => store().put(key, Buffer.from('x'), WEBP)));
      }
      await store().put(`${at}/hls/480p-poster.webp`, Buffer.from('xy'), WEBP);
      await store().put(`${at}x/other.webp`, Buffer.from('x'), WEBP);
      expect(await keysUnder(`${at}/`)).toEqual([`${at}/hls/480p-poster.webp`, ...names]);
      const [first] = await Array.fromAsync(store().list(`${at}/hls/480p-`));
      expect(first).toMatchObject({ key: `${at}/hls/480p-poster.webp`, byteSize: 2 });
      expect(Math.abs((first?.modifiedAtMs ?? 0) - Date.now())).toBeLessThan(600_000);

      await store().delete(await keysUnder(`${at}/`));
      expect(await keysUnder(`${at}/`)).toEqual([]);
      expect(await keysUnder(at)).toEqual([`${at}x/other.webp`]);
    });

    it('takes it for done to delete what is not there', async () => {
      await store().delete([`${fresh()}/none.webp`, `${fresh()}/none.webp`]);
      await store().delete([]);
    });

    it.each([
      '../outside',
      'media/../../outside',
      'media/..',
      '/etc/passwd',
      'media//a',
      'media/.hidden',
      'media/a\0b',
      'media\\a/b',
      'media',
      '',
      'media/ä/b',
      `media/${'a'.repeat(101)}`,
    ])('has no key %j', async (key) => {
      await expect(store().put(key, bytes, WEBP)).rejects.toThrow(/no key/);
      await expect(store().get(key)).rejects.toThrow(/no key/);
      await expect(store().head(key)).rejects.toThrow(/no key/);
      await expect(store().delete([key])).rejects.toThrow(/no key/);
      await expect(store().signDownload(key, { expiresInS: 60 })).rejects.toThrow(/no key/);
      await expect(store().signUpload(key, { ...WEBP, byteSize: 1, expiresInS: 60 })).rejects.toThrow(/no key/);
      await expect(store().startMultipart(key, WEBP)).rejects.toThrow(/no key/);
    });
  });

  describe('uploads in parts', () => {
    const partAbout = (partNumber: number, byteSize: number) => ({ partNumber, byteSize, expiresInS: 60 });
    const openUploads = async (key: string) =>
      (await Array.fromAsync(store().listMultiparts(key))).map(({ uploadId }) => uploadId);

    it('puts them together by their numbers, whatever order they came in; twice is once', async () => {
      const key = `uploads/${fresh().slice(6)}/original`;
      const [first, second] = [randomBytes(5 * MiB), randomBytes(1_000)];
      const uploadId = await store().startMultipart(key, { contentType: 'video/mp4' });
      expect(await openUploads(key)).toEqual([uploadId]);
      const late = await under().send(await store().signPart(key, uploadId, partAbout(2, second.length)), second);
      const early = await under().send(await store().signPart(key, uploadId, partAbout(1, first.length)), first);
      expect([late.status, early.status]).toEqual([200, 200]);
      expect(await store().head(key)).toBeNull();
      await store().completeMultipart(key, uploadId);
      expect((await read(key)).equals(Buffer.concat([first, second]))).toBe(true);
      expect(await store().head(key)).toMatchObject({ contentType: 'video/mp4', byteSize: 5 * MiB + 1_000 });
      await store().completeMultipart(key, uploadId);
      expect(await openUploads(key)).toEqual([]);
    });

    it('takes a part again that was sent before', async () => {
      const key = `${fresh()}/original`;
      const uploadId = await store().startMultipart(key, { contentType: 'video/mp4' });
      const target = await store().signPart(key, uploadId, partAbout(1, bytes.length));
      await under().send(target, randomBytes(bytes.length));
      expect((await under().send(target, bytes)).status).toBe(200);
      await store().completeMultipart(key, uploadId);
      expect((await read(key)).equals(bytes)).toBe(true);
    });

    it('refuses parts of another size, and of an upload that was aborted', async () => {
      const key = `${fresh()}/original`;
      const uploadId = await store().startMultipart(key, { contentType: 'video/mp4' });
      const target = await store().signPart(key, uploadId, partAbout(1, bytes.length));
      expect((await under().send(target, bytes.subarray(1))).status).toBeGreaterThanOrEqual(400);
      await store().abortMultipart(key, uploadId);
      await store().abortMultipart(key, uploadId);
      expect((await under().send(target, bytes)).status).toBe(404);
      expect(await openUploads(key)).toEqual([]);
      await expect(store().completeMultipart(key, uploadId)).rejects.toBeInstanceOf(UploadIncomplete);
    });

    it('has nothing to put together where nothing arrived, or of an upload of another key', async () => {
      const key = `${fresh()}/original`;
      const uploadId = await store().startMultipart(key, { contentType: 'video/mp4' });
      await expect(store().completeMultipart(key, uploadId)).rejects.toBeInstanceOf(UploadIncomplete);
      await expect(store().completeMultipart(`${fresh()}/original`, uploadId)).rejects.toBeInstanceOf(UploadIncomplete);
      await expect(store().completeMultipart(key, '../../objects')).rejects.toBeInstanceOf(UploadIncomplete);
      expect(await store().head(key)).toBeNull();
      await store().abortMultipart(key, uploadId);
    });
  });
});
