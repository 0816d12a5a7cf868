// What the product does with images and videos, joined: uploads, what becomes of them, and how they go.
import type { MediaConfig } from '../config/media.ts';
import { readMachine } from '../config/machine.ts';
import { MEDIA_STEPS } from '../cypher/media/queries.ts';
import type { Clock } from '../domain/clock.ts';
import { createMediaEraser, type MediaEraser } from '../domain/media/erase.ts';
import { createMediaJobs, type MediaJobs } from '../domain/media/jobs.ts';
import { createMediaService, type MediaService } from '../domain/media/media.ts';
import { createOriginals, type Originals } from '../domain/media/originals.ts';
import { processMedia } from '../domain/media/process.ts';
import { createMediaResults, type MediaResults } from '../domain/media/results.ts';
import { createUploadSweep, type UploadSweep } from '../domain/media/sweep.ts';
import { createUploads } from '../domain/media/uploads.ts';
import { createMediaUrls } from '../domain/media/urls.ts';
import { createScreening } from '../domain/moderation/screening.ts';
import type { Outbox } from '../events/outbox.ts';
import type { Topics } from '../events/topics.ts';
import type { Worker } from '../events/worker.ts';
import type { Graph } from '../graph/graph.ts';
import { MEDIA_LIMITS } from '../media/limits.ts';
import type { ObjectStore } from '../media/object-store.ts';
import type { Playlists } from '../media/playlists.ts';
import { findVideoTools } from '../media/run-ffmpeg.ts';
import type { Logger } from '../observability/log.ts';
import { mediaWorkers } from '../workers/media-workers.ts';

/** Without ffmpeg: videos wait for a process that has it. */
const IMAGE_STEPS = MEDIA_STEPS.filter((step) => step.startsWith('IMAGE'));

interface Parts {
  readonly config: Pick<MediaConfig, 'jobsMax' | 'videos'>;
  readonly graph: Graph;
  readonly outbox: Outbox;
  readonly store: ObjectStore;
  readonly playlists: Playlists;
  readonly topics: Topics;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface MediaParts {
  readonly service: MediaService;
  readonly results: MediaResults;
  readonly eraser: MediaEraser;
  readonly originals: Originals;
  /** What goes on behind the scenes. */
  readonly jobs: readonly [UploadSweep, MediaJobs];
  readonly workers: readonly Worker[];
}

export function createMediaParts(parts: Parts): MediaParts {
  const { config, store, playlists } = parts;
  const results = createMediaResults(parts);
  const urls = createMediaUrls({ store, signPlaylist: playlists.url });
  const eraser = createMediaEraser(parts);
  const tools = config.videos === 'off' ? null : findVideoTools(readMachine());
  const takesVideos = tools !== null || config.videos === 'on';
  const uploads = createUploads({ ...parts, results, takesVideos });
  const screening = createScreening(parts);
  const jobs = createMediaJobs({
    ...parts,
    results: screening.over(results),
    process(job) {
      // What is made later is made of what was looked at.
      const screen = job.step.endsWith('_FIRST') ? screening.file : undefined;
      return processMedia({ store, limits: MEDIA_LIMITS, tools, screen }, job);
    },
    discard: (id) => eraser.objects([{ id, uploadId: null }]),
    steps: tools === null ? IMAGE_STEPS : MEDIA_STEPS,
    jobsMax: config.jobsMax,
  });
  return {
    results,
    eraser,
    originals: createOriginals(parts),
    service: createMediaService({ ...parts, uploads, urls }),
    jobs: [createUploadSweep(parts), jobs],
    workers: mediaWorkers({ eraser, wake: jobs.wake }),
  };
}
