// Photos and early videos are there in seconds, whatever else is being made: by real jobs on the real database.
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';

import { useApi } from './support/api.ts';
import { clip } from './support/clips.ts';
import { clouds, useFolder } from './support/media.ts';
import { mediaRunner, processOn } from './support/media-jobs.ts';
import type { Person } from './support/person.ts';
import { upload } from './support/uploads.ts';

const api = useApi();
const inFolder = useFolder();

const MEDIUM = 'query ($id: ID!) { media(id: $id) { state playlistUrl } }';
const mediumOf = async (person: Person, id: string) => (await person.ask(MEDIUM, { id })).media;
const photo = async () => ({ bytes: await (await clouds(700, 500)).jpeg().toBuffer(), contentType: 'image/jpeg' });
const film = async (name: string) => ({
  ...{ kind: 'VIDEO' as const, contentType: 'video/mp4' },
  bytes: await readFile(await clip(inFolder(name), { size: '426x240', rate: 10 })),
});

describe('a runner with one place', () => {
  it('shows a photo and an early video while it makes the streams of another for long', async () => {
    const ada = await api().person();
    const first = await upload(ada, await film('first.mp4'));
    await mediaRunner(api(), { steps: ['VIDEO_FIRST'] }).drain();
    const begun = Promise.withResolvers<undefined>();
    const release = Promise.withResolvers<undefined>();
    let together = 0;
    let most = 0;
    const busy = mediaRunner(api(), {
      jobsMax: 1,
      async process(job) {
        together += 1;
        most = Math.max(most, together);
        if (job.mediaId === first) {
          begun.resolve(undefined);
          await release.promise;
        }
        return processOn(api())(job).finally(() => (together -= 1));
      },
    });
    busy.start();
    await begun.promise;
    const ids = [
      await upload(ada, await film('second.mp4')),
      ...(await Promise.all([photo(), photo(), photo()].map(async (image) => upload(ada, await image)))),
    ];
    const states = async () => Promise.all(ids.map(async (id) => (await mediumOf(ada, id)).state));
    busy.wake();
    while ((await states()).some((state) => state !== 'READY')) await setTimeout(50);
    // The streams are where they were, and the places have not become more than one of each kind.
    expect(await mediumOf(ada, first)).toMatchObject({ state: 'READY', playlistUrl: null });
    expect(most).toBeLessThanOrEqual(3);
    release.resolve(undefined);
    while ((await mediumOf(ada, first)).playlistUrl === null) await setTimeout(50);
    await busy.close();
  });
});
