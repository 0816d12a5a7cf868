// Uploads that are processed: by real jobs on the real database, by processes that are killed at it, once and to the
// end.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';

import type { MediaJobs, MediaJobsParts } from '../src/domain/media/jobs.ts';
import { Unavailable } from '../src/errors.ts';
import { useApi } from './support/api.ts';
import { clip } from './support/clips.ts';
import { clouds, useFolder } from './support/media.ts';
import { mediaRunner, processOn } from './support/media-jobs.ts';
import type { Person } from './support/person.ts';
import { startServerProcess } from './support/server-process.ts';
import { keysBelow, upload } from './support/uploads.ts';

const run = promisify(execFile);
const inFolder = useFolder();

const api = useApi();

const runner = (more: Partial<MediaJobsParts> = {}): MediaJobs => mediaRunner(api(), more);

const MEDIUM = `query ($id: ID!) {
  media(id: $id) { state failure width height thumbhash videoUrl playlistUrl url avif: url(format: AVIF)
    sprite { url columns rows count tileWidth tileHeight intervalMs }
  }
}`;
const DELETE = 'mutation ($id: ID!) { deleteMedia(id: $id) { id } }';
const mediumOf = async (person: Person, id: string) => (await person.ask(MEDIUM, { id })).media;

interface Job {
  readonly step: string;
  readonly attempts: number;
  readonly isHeld: boolean;
}
async function jobsOf(id: string): Promise<Job[]> {
  const text = `MATCH (j:MediaJob {mediaId: $id})
    RETURN j.step AS step, j.attempts AS attempts, j.claimedBy IS NOT NULL AS isHeld`;
  return (await api().graph.run({ name: 'test', text, mode: 'read' }, { id })) as unknown as Job[];
}

const photo = async () => ({ bytes: await (await clouds(700, 500)).jpeg().toBuffer(), contentType: 'image/jpeg' });
const video = async (name: string, seconds = 2) => ({
  ...{ kind: 'VIDEO' as const, contentType: 'video/mp4' },
  bytes: await readFile(await clip(inFolder(name), { seconds, size: '426x240', rate: 10 })),
});

describe('a job', () => {
  it('makes a picture ready, and then better, and leaves nothing to be done', async () => {
    const ada = await api().person();
    const id = await upload(ada, await photo());
    expect(await jobsOf(id)).toEqual([{ step: 'IMAGE_FIRST', attempts: 0, isHeld: false }]);
    await runner({ steps: ['IMAGE_FIRST'] }).drain();
    expect(await mediumOf(ada, id)).toMatchObject({ state: 'READY', width: 700, height: 500, avif: null });
    expect(await jobsOf(id)).toEqual([{ step: 'IMAGE_LATER', attempts: 0, isHeld: false }]);
    await runner().drain();
    const { avif, url } = await mediumOf(ada, id);
    for (const address of [avif, url]) expect((await fetch(new URL(address, api().url))).status).toBe(200);
    expect(await jobsOf(id)).toEqual([]);
  });

  it('makes a video play, and then in all its streams', async () => {
    const ada = await api().person();
    const id = await upload(ada, await video('whole.mp4'));
    await runner().drain();
    const { state, videoUrl, playlistUrl, sprite } = await mediumOf(ada, id);
    expect(state).toBe('READY');
    expect((await fetch(new URL(videoUrl, api().url))).headers.get('content-type')).toBe('video/mp4');
    expect(playlistUrl).toBeTruthy();
    const { url: spriteUrl, ...shape } = sprite;
    expect(shape).toEqual({ columns: 2, rows: 1, count: 2, tileWidth: 160, tileHeight: 90, intervalMs: 1_000 });
    const picture = Buffer.from(await (await fetch(new URL(spriteUrl, api().url))).arrayBuffer());
    expect(await sharp(picture).metadata()).toMatchObject({ format: 'jpeg', width: 320, height: 90 });
    expect(await keysBelow(api(), `media/${id}/hls/`)).toContain(`media/${id}/hls/240p/000.m4s`);
  });

  it('that cannot be done because of the file ends at once, with a reason for the uploader', async () => {
    const ada = await api().person();
    const [whole, picture] = [await video('cut.mp4'), await photo()];
    const ids = [
      await upload(ada, { ...whole, bytes: whole.bytes.subarray(0, whole.bytes.length / 2) }),
      await upload(ada, { ...picture, bytes: picture.bytes.subarray(0, picture.bytes.length / 2) }),
    ];
    await runner().drain();
    const failures = [];
    for (const id of ids) failures.push(await mediumOf(ada, id));
    expect(failures.map(({ state }) => state)).toEqual(['FAILED', 'FAILED']);
    expect(failures.map(({ failure }) => failure)).toEqual([
      'This video is damaged: it cannot be read to its end.',
      'This picture is damaged: it cannot be read to its end.',
    ]);
    for (const id of ids) expect(await jobsOf(id)).toEqual([]);
  });

  it('that fails for another reason is tried again later, and given up after five times', async () => {
    const ada = await api().person();
    const id = await upload(ada, await photo());
    const time = { nowMs: Date.now() };
    let tries = 0;
    const broken = runner({
      clock: () => time.nowMs,
      async process() {
        tries += 1;
        throw new Error('no space left');
      },
    });
    await broken.drain();
    await broken.drain();
    expect(tries).toBe(1);
    for (let n = 1; n < 8; n += 1) {
      time.nowMs += 600_000;
      await broken.drain();
    }
    expect(tries).toBe(5);
    expect(await mediumOf(ada, id)).toMatchObject({
      state: 'FAILED',
      failure: 'This could not be processed. Please upload it again.',
    });
  });

  it('waits for a store that is away, for a day and not for ever', async () => {
    const ada = await api().person();
    const id = await upload(ada, await photo());
    const time = { nowMs: Date.now() };
    let tries = 0;
    const waiting = runner({
      clock: () => time.nowMs,
      async process() {
        tries += 1;
        throw new Unavailable('away');
      },
    });
    for (let n = 0; n < 24; n += 1) {
      await waiting.drain();
      time.nowMs += 3_500_000;
    }
    expect(tries).toBe(24);
    expect(await jobsOf(id)).toEqual([{ step: 'IMAGE_FIRST', attempts: 0, isHeld: false }]);
    for (let n = 0; n < 10; n += 1) {
      time.nowMs += 3_500_000;
      await waiting.drain();
    }
    expect(await mediumOf(ada, id)).toMatchObject({ state: 'FAILED' });
    const next = await upload(ada, await photo());
    await waiting.drain();
    await runner({ clock: () => time.nowMs + 60_000 }).drain();
    expect(await mediumOf(ada, next)).toMatchObject({ state: 'READY' });
  });

  it('of a medium that goes meanwhile leaves no objects', async () => {
    const ada = await api().person();
    const id = await upload(ada, await photo());
    const late = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    const drained = runner({
      async process(job) {
        const result = await processOn(api())(job);
        begun.resolve(undefined);
        await late.promise;
        return result;
      },
    }).drain();
    await begun.promise;
    expect(await keysBelow(api(), `media/${id}/`)).not.toEqual([]);
    await ada.ask(DELETE, { id });
    late.resolve(undefined);
    await drained;
    expect(await keysBelow(api(), `media/${id}/`)).toEqual([]);
    expect(await jobsOf(id)).toEqual([]);
  });
});

describe('a runner', () => {
  it('has a job for itself: many runners do each of many once', async () => {
    const ada = await api().person();
    const image = await photo();
    const ids: string[] = [];
    for (let n = 0; n < 6; n += 1) ids.push(await upload(ada, image));
    const done: string[] = [];
    const process: MediaJobsParts['process'] = async ({ mediaId, step }) => {
      done.push(`${mediaId} ${step}`);
      await setTimeout(20);
      return { step: 'IMAGE_LATER', renditions: [] };
    };
    const runners = [1, 2, 3].map(() => runner({ process, steps: ['IMAGE_FIRST'] }));
    await Promise.all(runners.map((one) => one.drain()));
    expect(done.sort()).toEqual(ids.map((id) => `${id} IMAGE_FIRST`).sort());
  });

  it('holds a job for as long as it works on it, and stores nothing where another has got it', async () => {
    const ada = await api().person();
    await upload(ada, await photo());
    const time = { nowMs: Date.now() };
    const begun = Promise.withResolvers<AbortSignal>();
    const slow = runner({
      clock: () => time.nowMs,
      leaseMs: 60,
      async process({ signal }) {
        begun.resolve(signal);
        await setTimeout(60_000, undefined, { signal });
        throw new Error('not reached');
      },
    });
    const drained = slow.drain();
    const signal = await begun.promise;
    // Renewed again and again: nobody gets it, whatever the time.
    for (let n = 0; n < 5; n += 1) {
      time.nowMs += 50;
      await setTimeout(100);
    }
    let others = 0;
    const count: MediaJobsParts['process'] = async () => {
      others += 1;
      return { step: 'IMAGE_LATER', renditions: [] };
    };
    await runner({ clock: () => time.nowMs, process: count, steps: ['IMAGE_FIRST'] }).drain();
    expect(others).toBe(0);
    // It sleeps too long, as a frozen process does: another gets it, and it gives up its own work.
    await runner({ clock: () => time.nowMs + 10_000, process: count, steps: ['IMAGE_FIRST'] }).drain();
    expect(others).toBe(1);
    await drained;
    expect(signal.aborted).toBe(true);
  });

  it('puts back what it is at when it is told to end: the next begins at once', async () => {
    const ada = await api().person();
    const id = await upload(ada, await photo());
    const begun = Promise.withResolvers<undefined>();
    const ending = runner({
      async process({ signal }) {
        begun.resolve(undefined);
        await setTimeout(60_000, undefined, { signal });
        throw new Error('not reached');
      },
    });
    ending.start();
    await begun.promise;
    await ending.close();
    expect(await jobsOf(id)).toEqual([{ step: 'IMAGE_FIRST', attempts: 0, isHeld: false }]);
    await runner().drain();
    expect(await mediumOf(ada, id)).toMatchObject({ state: 'READY' });
  });

  it('without ffmpeg leaves videos to others, and pictures go on', async () => {
    const ada = await api().person();
    const [film, image] = [await upload(ada, await video('film.mp4')), await upload(ada, await photo())];
    await runner({ steps: ['IMAGE_FIRST', 'IMAGE_LATER'] }).drain();
    expect(await mediumOf(ada, image)).toMatchObject({ state: 'READY' });
    expect(await mediumOf(ada, film)).toMatchObject({ state: 'PROCESSING' });
    await ada.ask(DELETE, { id: film });
  });
});

describe('a worker that is killed', () => {
  /** The numbers of running processes that fit. */
  async function processes(fits: (pid: number, parent: number, name: string) => boolean): Promise<number[]> {
    const { stdout } = await run('ps', ['-eo', 'pid=,ppid=,stat=,comm=']);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/));
    const fitting = rows.filter(
      ([pid, parent, stat, name]) => !stat!.startsWith('Z') && fits(Number(pid), Number(parent), name!),
    );
    return fitting.map(([pid]) => Number(pid));
  }

  it('takes its ffmpeg along, and its job is finished by another', async () => {
    const ada = await api().person();
    const id = await upload(ada, await video('long.mp4', 15));
    const worker = await startServerProcess(api().config);
    while (!(await jobsOf(id)).some(({ isHeld }) => isHeld)) await setTimeout(20);
    const tools = () => processes((_pid, parent, name) => parent === worker.pid && name === 'ffmpeg');
    while ((await tools()).length === 0) await setTimeout(20);
    const children = await tools();
    await worker.kill();
    await setTimeout(200);
    expect(await processes((pid) => children.includes(pid))).toEqual([]);
    const [held] = await jobsOf(id);
    expect(held).toMatchObject({ isHeld: true, attempts: 1 });
    // Not before its hold has run out; then to the end.
    await runner().drain();
    expect((await jobsOf(id))[0]).toMatchObject({ attempts: 1 });
    await runner({ clock: () => Date.now() + 31_000 }).drain();
    expect(await mediumOf(ada, id)).toMatchObject({ state: 'READY', failure: null });
    expect(await jobsOf(id)).toEqual([]);
  });
});
