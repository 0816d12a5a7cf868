// The store of objects and the graph tell the same, or an operator is told where they do not.
import { randomBytes } from 'node:crypto';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { type Finding, reconcile } from '../src/domain/media/reconcile.ts';
import { useApi } from './support/api.ts';
import { runCommand } from './support/run-command.ts';
import { keysBelow, uploadAny, uploadReady } from './support/uploads.ts';

const api = useApi();
const HOUR_MS = 3_600_000;
const freshId = (): string => `med_${randomBytes(8).toString('hex')}`;

/** Other tests' media lie in stores of their own, and are missing in this one. */
async function found(ids: readonly string[], { isDeleting = false, aheadMs = 0 } = {}): Promise<Finding[]> {
  const { graph, app } = api();
  const parts = { graph, store: app.media.store, clock: () => Date.now() + aheadMs };
  const all = await Array.fromAsync(reconcile(parts, isDeleting));
  return all.filter(({ mediaId }) => ids.includes(mediaId));
}

const put = (key: string) =>
  api().app.media.store.put(key, randomBytes(100), { contentType: 'application/octet-stream' });

describe('reconcile', () => {
  it('finds nothing where all is well', async () => {
    const ada = await api().person();
    const ids = [await uploadReady(ada), await uploadAny(ada)];
    await api().app.relay.catchUp();
    expect(await found(ids)).toEqual([]);
  });

  it('finds objects that no medium has, and deletes them once they are a day old', async () => {
    const [id, upload] = [freshId(), freshId()];
    await Promise.all([put(`media/${id}/small.webp`), put(`media/${id}/hls/480p/init.mp4`)]);
    await put(`uploads/${upload}/original`);
    expect(await found([id, upload], { isDeleting: true, aheadMs: 23 * HOUR_MS })).toEqual([
      expect.objectContaining({ kind: 'ORPHAN', mediaId: id, objects: 2, byteSize: 200, isDeleted: false }),
      expect.objectContaining({ kind: 'ORPHAN', mediaId: upload, objects: 1, isDeleted: false }),
    ]);
    const [first] = await found([id], { isDeleting: true, aheadMs: 25 * HOUR_MS });
    expect(first).toMatchObject({ kind: 'ORPHAN', isDeleted: true });
    expect(await keysBelow(api(), `media/${id}/`)).toEqual([]);
    expect(await found([id, upload], { aheadMs: 25 * HOUR_MS })).toEqual([]);
  });

  it('leaves the objects of media alone, however old', async () => {
    const id = await uploadReady(await api().person());
    await api().app.relay.catchUp();
    const before = await keysBelow(api(), `media/${id}/`);
    expect(await found([id], { isDeleting: true, aheadMs: 1_000 * HOUR_MS })).toEqual([]);
    expect(await keysBelow(api(), `media/${id}/`)).toEqual(before);
  });

  it('finds uploads in parts that nobody waits for', async () => {
    const { store } = api().app.media;
    const id = freshId();
    const key = `uploads/${id}/original`;
    await store.startMultipart(key, { contentType: 'video/mp4' });
    expect(await found([id])).toEqual([expect.objectContaining({ kind: 'PARTS', isDeleted: false })]);
    expect(await found([id], { isDeleting: true, aheadMs: 25 * HOUR_MS })).toEqual([
      expect.objectContaining({ kind: 'PARTS', isDeleted: true }),
    ]);
    expect(await Array.fromAsync(store.listMultiparts(key))).toEqual([]);
  });

  it('finds media whose objects are missing', async () => {
    const ada = await api().person();
    const [ready, waiting] = [await uploadReady(ada), await uploadAny(ada)];
    await api().app.relay.catchUp();
    const [[lost = ''], [original = '']] = [
      await keysBelow(api(), `media/${ready}/`),
      await keysBelow(api(), `uploads/${waiting}/`),
    ];
    await api().app.media.store.delete([lost, original]);
    const findings = await found([ready, waiting]);
    expect(findings).toHaveLength(2);
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'MISSING', mediaId: ready, key: lost, objects: 1, isDeleted: false }),
    );
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'MISSING', mediaId: waiting }));
  });

  it('is a command that lists what it finds, and deletes where it is told to', async () => {
    const { config } = api();
    const id = freshId();
    const key = `media/${id}/small.webp`;
    await put(key);
    const listed = await runCommand(config, 'media', 'reconcile', '--delete');
    expect(listed.stdout).toMatch(new RegExp(`ORPHAN.*${id}.*no.*${key}`));
    expect(listed.code).toBe(1);
    const longAgo = (Date.now() - 25 * HOUR_MS) / 1_000;
    await utimes(join(config.dataDir, 'media', 'objects', key), longAgo, longAgo);
    const kept = await runCommand(config, 'media', 'reconcile');
    expect(kept.stdout).toMatch(new RegExp(`ORPHAN.*${id}.*no.*${key}`));
    const deleted = await runCommand(config, 'media', 'reconcile', '--delete');
    expect(deleted.stdout).toMatch(new RegExp(`ORPHAN.*${id}.*yes.*${key}`));
    expect(await keysBelow(api(), `media/${id}/`)).toEqual([]);
  });
});
