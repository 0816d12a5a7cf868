// The whole API on an S3 that goes away in the middle: whoever uploads is told to try again, nothing acknowledged is
// lost, and what was deleted meanwhile goes when it is back.
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { reconcile } from '../src/domain/media/reconcile.ts';
import { type Api, startApi } from './support/api.ts';
import { clip } from './support/clips.ts';
import { clouds, useFolder } from './support/media.ts';
import { mediaRunner, processOn } from './support/media-jobs.ts';
import type { Person } from './support/person.ts';
import { COMPLETE_UPLOAD, CREATE_UPLOAD, keysBelow, pngOf, sendPart, upload } from './support/uploads.ts';
import { s3Settings, startS3, type TestS3, versitygw } from './support/versitygw.ts';

const MiB = 1_048_576;
const SEEN = 'query ($id: ID!) { media(id: $id) { state failure playlistUrl url } }';
const inFolder = useFolder();

const onS3 = versitygw === undefined ? it.skip : it;

describe('the API, while its S3 is away', () => {
  let s3: TestS3;
  let api: Api;
  let ada: Person;
  beforeAll(async () => {
    if (versitygw === undefined) return;
    s3 = await startS3();
    api = await startApi(s3Settings(s3));
    ada = await api.person();
  });
  afterAll(async () => {
    if (versitygw === undefined) return;
    await api.close();
    await s3.close();
  });

  const begin = async (bytes: Buffer) => {
    const input = { kind: 'IMAGE', contentType: 'image/png', byteSize: bytes.length };
    const { createUpload } = await ada.ask(CREATE_UPLOAD, { input });
    return { id: createUpload.media.id as string, parts: createUpload.upload.parts };
  };
  /** The breaker lets calls through again a while after the server is back. */
  const completed = async (id: string) => {
    for (;;) {
      const answer = await api.query(COMPLETE_UPLOAD, { id }, await api.token(ada.id));
      const [error] = answer.json.errors ?? [];
      if (error === undefined) return answer.data.completeUpload.media;
      expect(error.extensions?.code).toBe('UNAVAILABLE');
      await setTimeout(100);
    }
  };

  onS3('takes a whole file, and says UNAVAILABLE until it can look at it', async () => {
    const bytes = pngOf(100_000);
    const { id, parts } = await begin(bytes);
    expect((await sendPart(api, parts[0], bytes)).status).toBe(200);
    await s3.kill();
    const away = await api.query(COMPLETE_UPLOAD, { id }, await api.token(ada.id));
    expect(away.json.errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: expect.any(Number) });
    await s3.start();
    expect(await completed(id)).toMatchObject({ state: 'PROCESSING', failure: null });
    await api.app.relay.catchUp();
    expect(await keysBelow(api, `uploads/${id}/`)).toEqual([expect.stringContaining('/original-')]);
  });

  onS3('goes on with a file in parts where it was cut off', async () => {
    const bytes = pngOf(17 * MiB);
    const { id, parts } = await begin(bytes);
    expect(parts).toHaveLength(2);
    expect((await sendPart(api, parts[0], bytes)).status).toBe(200);
    await s3.kill();
    await expect(sendPart(api, parts[1], bytes)).rejects.toThrow();
    const away = await api.query(COMPLETE_UPLOAD, { id }, await api.token(ada.id));
    expect(away.json.errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: expect.any(Number) });
    await s3.start();
    expect((await sendPart(api, parts[1], bytes)).status).toBe(200);
    expect(await completed(id)).toMatchObject({ state: 'PROCESSING', failure: null });
    expect(await api.app.media.store.head(`uploads/${id}/parts`)).toMatchObject({ byteSize: bytes.length });
  });

  onS3('makes a video and a photo to their ends that it went away in the middle of, for half a minute', async () => {
    const film = { kind: 'VIDEO' as const, contentType: 'video/mp4' };
    const bytes = await readFile(await clip(inFolder('film.mp4'), { seconds: 9, size: '426x240', rate: 10 }));
    const id = await upload(ada, { ...film, bytes });
    await mediaRunner(api, { steps: ['VIDEO_FIRST'] }).drain();
    const photo = await upload(ada, {
      bytes: await (await clouds(700, 500)).png().toBuffer(),
      contentType: 'image/png',
    });
    let puts = 0;
    const { store } = api.app.media;
    const put: typeof store.put = async (key, ...rest) => {
      puts += 1;
      // Some of the streams are stored by then, and no playlist says so.
      if (puts === 7) await s3.kill();
      return store.put(key, ...rest);
    };
    const process = processOn(api, { get: store.get, put });
    await mediaRunner(api, { process, steps: ['VIDEO_HLS'] }).drain();
    const jobs = mediaRunner(api);
    jobs.start();
    await setTimeout(30_000);
    const seen = async (mediumId: string) => (await ada.ask(SEEN, { id: mediumId })).media;
    expect(await seen(id)).toMatchObject({ state: 'READY', playlistUrl: null });
    expect(await seen(photo)).toMatchObject({ state: 'PROCESSING', failure: null, url: null });
    await s3.start();
    while ((await seen(id)).playlistUrl === null || (await seen(photo)).url === null) await setTimeout(200);
    await jobs.drain();
    await jobs.close();
    const { url } = await seen(photo);
    const master = new URL((await seen(id)).playlistUrl, api.url);
    const read = async (address: URL) => (await fetch(address)).text();
    const [stream = ''] = /^240p.*m3u8$/m.exec(await read(master)) ?? [];
    const segments = (await read(new URL(stream, master))).match(/^http.*$/gm) ?? [];
    expect(segments).toHaveLength(3);
    for (const address of [url, ...segments]) {
      const answer = await fetch(address);
      expect(answer.status).toBe(200);
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
    await api.app.relay.catchUp();
    const found = await Array.fromAsync(reconcile({ graph: api.graph, store, clock: Date.now }, false));
    // Other tests' media are missing here.
    const known = [id, photo];
    expect(found.filter(({ kind, mediaId }) => kind !== 'MISSING' || known.includes(mediaId))).toEqual([]);
  });

  onS3('takes objects of a deleted medium away once it is back', async () => {
    const bytes = pngOf(1_000);
    const { id, parts } = await begin(bytes);
    await sendPart(api, parts[0], bytes);
    await completed(id);
    api.app.relay.start();
    await s3.kill();
    await ada.ask('mutation ($id: ID!) { deleteMedia(id: $id) { __typename } }', { id });
    await s3.start();
    while ((await keysBelow(api, `uploads/${id}/`).catch(() => ['away'])).length > 0) await setTimeout(100);
  });
});
