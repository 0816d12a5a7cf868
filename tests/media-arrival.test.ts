// What arrives of an upload is looked at before it is accepted, and from then on nobody can change it: on every store.
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';

import { reconcile } from '../src/domain/media/reconcile.ts';
import { type Api, startApi } from './support/api.ts';
import { mediaRunner } from './support/media-jobs.ts';
import type { Person } from './support/person.ts';
import { COMPLETE_UPLOAD, CREATE_UPLOAD, keysBelow, pngOf, sendPart } from './support/uploads.ts';
import { s3Settings, startS3, type TestS3, versitygw } from './support/versitygw.ts';

const MIB = 1_048_576;
const HOUR_MS = 3_600_000;

const MEDIUM = 'query ($id: ID!) { media(id: $id) { state failure dominantColor url(format: JPEG, size: THUMB) } }';

/** Of one colour, and of as many bytes: what follows a PNG's end is read by nobody. */
async function square(background: string): Promise<Buffer> {
  const create = { width: 40, height: 40, channels: 3 as const, background };
  const png = await sharp({ create }).png().toBuffer();
  return Buffer.concat([png, Buffer.alloc(2_000 - png.length)]);
}

const settings = ['files', ...(versitygw === undefined ? [] : ['S3'])];

describe.each(settings)('an upload to a store of %s', (kind) => {
  let s3: TestS3 | undefined;
  let api: Api;
  let ada: Person;
  beforeAll(async () => {
    s3 = kind === 'S3' ? await startS3() : undefined;
    api = await startApi(s3 === undefined ? {} : s3Settings(s3));
    ada = await api.person();
  });
  afterAll(async () => {
    await api.close();
    await s3?.close();
  });

  const begin = async (byteSize: number, more = {}) => {
    const input = { kind: 'IMAGE', contentType: 'image/png', byteSize, ...more };
    const { media, upload } = (await ada.ask(CREATE_UPLOAD, { input })).createUpload;
    return { id: media.id as string, parts: upload.parts };
  };
  const complete = async (id: string) => (await ada.ask(COMPLETE_UPLOAD, { id })).completeUpload.media;
  const uploads = (id: string) => keysBelow(api, `uploads/${id}/`);

  it.each([
    [
      'another type',
      'image/png',
      async () =>
        sharp(await square('#fff'))
          .jpeg()
          .toBuffer(),
      'of type image/jpeg, not',
    ],
    ['no picture at all', 'image/png', async () => Buffer.alloc(2_000, 'hello '), 'neither a picture nor a video'],
    [
      'a drawing that holds a program',
      'image/webp',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      'send it as PNG',
    ],
  ])('that is %s fails as it is completed, with the reason, and goes', async (_what, contentType, make, reason) => {
    const bytes = await make();
    const { id, parts } = await begin(bytes.length, { contentType });
    expect((await sendPart(api, parts[0], bytes)).status).toBe(200);
    expect(await complete(id)).toEqual({ id, state: 'FAILED', failure: expect.stringContaining(reason) });
    expect(await complete(id)).toMatchObject({ state: 'FAILED' });
    await api.app.relay.catchUp();
    expect(await uploads(id)).toEqual([]);
  });

  it('is not there before it arrives', async () => {
    const { id } = await begin(2_000);
    expect((await ada.query(COMPLETE_UPLOAD, { id })).error).toMatchObject({
      code: 'CONFLICT',
      reason: 'NOT_UPLOADED',
    });
    expect(await uploads(id)).toEqual([]);
  });

  it('that is complete is changed by no address that was given for it', async () => {
    const [red, blue] = [await square('#cc0000'), await square('#0000cc')];
    const { id, parts } = await begin(red.length);
    await sendPart(api, parts[0], red);
    expect(await complete(id)).toMatchObject({ state: 'PROCESSING' });
    await api.app.relay.catchUp();
    const [original, ...others] = await uploads(id);
    expect(others).toEqual([]);
    // The address works for an hour, and leads nowhere that anybody looks.
    expect((await sendPart(api, parts[0], blue)).status).toBe(200);
    expect(await complete(id)).toMatchObject({ state: 'PROCESSING' });
    await mediaRunner(api).drain();
    const { media } = await ada.ask(MEDIUM, { id });
    expect(media.state).toBe('READY');
    expect(parseInt(media.dominantColor.slice(1, 3), 16)).toBeGreaterThan(parseInt(media.dominantColor.slice(5), 16));
    const shown = await fetch(new URL(media.url, api.url)).then((answer) => answer.arrayBuffer());
    const { dominant } = await sharp(shown).stats();
    expect(dominant.r).toBeGreaterThan(dominant.b);
    // What came late is found, and goes when it is a day old.
    const found = async (isDeleting: boolean) => {
      const parts = { graph: api.graph, store: api.app.media.store, clock: () => Date.now() + 25 * HOUR_MS };
      return (await Array.fromAsync(reconcile(parts, isDeleting))).filter(({ mediaId }) => mediaId === id);
    };
    expect(await found(true)).toEqual([
      expect.objectContaining({ kind: 'ORPHAN', key: `uploads/${id}/upload`, objects: 1, isDeleted: true }),
    ]);
    expect(await uploads(id)).toEqual([original]);
    expect(await found(false)).toEqual([]);
  });

  it('in parts that is complete takes no part any more', async () => {
    const bytes = pngOf(16 * MIB + 5);
    const { id, parts } = await begin(bytes.length);
    for (const part of parts) await sendPart(api, part, bytes);
    expect(await complete(id)).toMatchObject({ state: 'PROCESSING' });
    const [key = ''] = await uploads(id);
    const before = await api.app.media.store.head(key);
    // The small one: a server that wants none of a large one may hang up in its middle.
    expect((await sendPart(api, parts[1], pngOf(16 * MIB + 5))).status).toBe(404);
    expect(await uploads(id)).toEqual([key]);
    expect(await api.app.media.store.head(key)).toEqual(before);
  });

  it('that is completed many times at once, and replaced meanwhile, is accepted once', async () => {
    const bytes = await square('#00cc00');
    const { id, parts } = await begin(bytes.length);
    await sendPart(api, parts[0], bytes);
    const replace = async () => {
      for (let n = 0; n < 5; n += 1) {
        await sendPart(api, parts[0], Buffer.alloc(bytes.length, 'hello'));
        await setTimeout(10);
      }
    };
    const [states] = await Promise.all([Promise.all([1, 2, 3, 4].map(() => complete(id))), replace()]);
    const settled = await complete(id);
    // Which of the two was there is a matter of luck; that it stays so is not.
    expect(new Set(states.map(({ state }) => state)).size).toBeLessThanOrEqual(2);
    await mediaRunner(api).drain();
    await api.app.relay.catchUp();
    const { media } = await ada.ask(MEDIUM, { id });
    expect(media.state).toBe(settled.state === 'FAILED' ? 'FAILED' : 'READY');
    const kept = (await uploads(id)).filter((key) => !key.endsWith('/upload'));
    expect(kept).toHaveLength(media.state === 'READY' ? 1 : 0);
  });
});
