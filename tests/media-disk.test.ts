// A disk that is really full: whoever uploads is told to come back, nothing half-written is shown, and once there is
// room everything goes on.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { reconcile } from '../src/domain/media/reconcile.ts';
import { type Api, startApi } from './support/api.ts';
import { clouds } from './support/media.ts';
import { mediaRunner } from './support/media-jobs.ts';
import type { Person } from './support/person.ts';
import { type SmallDisk, smallDisk } from './support/small-disk.ts';
import { COMPLETE_UPLOAD, CREATE_UPLOAD, keysBelow, sendPart } from './support/uploads.ts';

const DISK_BYTES = 16 * 1_048_576;
const disk = await smallDisk(DISK_BYTES);
if (disk === undefined) process.stderr.write('SKIPPED: media on a full disk. This machine lets nobody mount one.\n');

const full = (): SmallDisk => {
  if (disk === undefined) throw new Error('There is no disk');
  return disk;
};
const drafts = () => readdir(join(full().folder, 'drafts'));
const away = { code: 'UNAVAILABLE', retryAfterMs: 60_000 };
async function shownWhole(url: URL): Promise<void> {
  const shown = await fetch(url);
  expect(shown.status).toBe(200);
  expect((await shown.arrayBuffer()).byteLength).toBe(Number(shown.headers.get('content-length')));
}
const MEDIUM = 'query ($id: ID!) { media(id: $id) { state failure url large: url(size: LARGE, format: JPEG) } }';

(disk === undefined ? describe.skip : describe)('media on a disk that is full', () => {
  let api: Api;
  let ada: Person;
  let bytes: Buffer;
  let id: string;
  let part: Parameters<typeof sendPart>[1];
  beforeAll(async () => {
    api = await startApi({ MEDIA_DIR: full().folder });
    ada = await api.person();
    bytes = await (await clouds(1_600, 1_200)).png().toBuffer();
    const input = { kind: 'IMAGE', contentType: 'image/png', byteSize: bytes.length };
    const { media, upload } = (await ada.ask(CREATE_UPLOAD, { input })).createUpload;
    [id, part] = [media.id, upload.parts[0]];
  });
  afterAll(async () => {
    await api.close();
    await full().close();
  });

  const complete = () => ada.query(COMPLETE_UPLOAD, { id });

  it('takes no upload, keeps nothing of it, and takes it when there is room', async () => {
    await full().fill(bytes.length / 2);
    const refused = await sendPart(api, part, bytes);
    expect([refused.status, await refused.json()]).toMatchObject([503, { errors: [{ extensions: away }] }]);
    expect(await drafts()).toEqual([]);
    expect((await complete()).error.reason).toBe('NOT_UPLOADED');
    await full().free();
    expect((await sendPart(api, part, bytes)).status).toBe(200);
  });

  it('accepts nothing that it has no room for', async () => {
    await full().fill(bytes.length / 2);
    expect((await complete()).error).toMatchObject(away);
    expect(await keysBelow(api, `uploads/${id}/`)).toEqual([`uploads/${id}/upload`]);
    await full().free();
    expect((await complete()).data.completeUpload.media).toMatchObject({ state: 'PROCESSING', failure: null });
    await api.app.relay.catchUp();
  });

  it('lets a job wait that has no room, shows nothing of it, and ends it when there is some', async () => {
    // Enough for some of the renditions.
    await full().fill(100_000);
    await mediaRunner(api).drain();
    expect(await keysBelow(api, `media/${id}/`)).not.toHaveLength(8);
    const waiting = (await ada.ask(MEDIUM, { id })).media;
    expect(waiting).toEqual({ state: 'PROCESSING', failure: null, url: null, large: null });
    await mediaRunner(api, { clock: () => Date.now() + 61_000 }).drain();
    expect((await ada.ask(MEDIUM, { id })).media.state).toBe('PROCESSING');
    expect(await drafts()).toEqual([]);
    await full().free();
    await mediaRunner(api, { clock: () => Date.now() + 130_000 }).drain();
    const { media } = await ada.ask(MEDIUM, { id });
    expect(media).toMatchObject({ state: 'READY', failure: null });
    for (const url of [media.url, media.large]) await shownWhole(new URL(url, api.url));
    const parts = { graph: api.graph, store: api.app.media.store, clock: Date.now };
    const found = await Array.fromAsync(reconcile(parts, false));
    expect(found.filter(({ kind, mediaId }) => kind !== 'MISSING' || mediaId === id)).toEqual([]);
  });
});
