// Runners of the jobs of one API; nobody else sees these.
import { readMachine } from '../../src/config/machine.ts';
import { MEDIA_STEPS } from '../../src/cypher/media/queries.ts';
import { createMediaEraser } from '../../src/domain/media/erase.ts';
import { createMediaJobs, type MediaJobs, type MediaJobsParts } from '../../src/domain/media/jobs.ts';
import { processMedia, type ProcessParts } from '../../src/domain/media/process.ts';
import { createMediaResults } from '../../src/domain/media/results.ts';
import { createOutbox } from '../../src/events/outbox.ts';
import { MEDIA_LIMITS } from '../../src/media/limits.ts';
import { findVideoTools } from '../../src/media/run-ffmpeg.ts';
import { createLogs } from '../../src/observability/log.ts';
import type { Api } from './api.ts';

const tools = findVideoTools(readMachine());

/** What a job does. */
export const processOn = ({ app }: Api, store: ProcessParts['store'] = app.media.store): MediaJobsParts['process'] => {
  const parts = { store, limits: MEDIA_LIMITS, tools };
  return (job) => processMedia(parts, job);
};

export function mediaRunner(api: Api, more: Partial<MediaJobsParts> = {}): MediaJobs {
  const { app, graph, config } = api;
  const outbox = createOutbox(graph, config.outboxName);
  const eraser = createMediaEraser({ graph, store: app.media.store });
  return createMediaJobs({
    ...{ graph, outbox, clock: Date.now, log: createLogs('silent').app, steps: MEDIA_STEPS, jobsMax: 2 },
    results: createMediaResults({ outbox, topics: app.topics, clock: Date.now }),
    process: processOn(api),
    discard: (id) => eraser.objects([{ id, uploadId: null }]),
    ...more,
  });
}
