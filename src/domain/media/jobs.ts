// Does what is to be done with uploads: takes jobs that are due from the graph, as many at a time as there are cores,
// holds each while it works on it, and ends it in the transaction that stores what came of it. A job whose process was
// killed is due again when its hold runs out, and is done by another.
import { randomUUID } from 'node:crypto';

import { mediaJobClaim, mediaJobEnd, mediaJobPutBack, mediaJobRenew } from '../../cypher/media/job-queries.ts';
import { mediaResultView } from '../../cypher/media/queries.ts';
import { Unavailable } from '../../errors.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Graph, Runner } from '../../graph/graph.ts';
import { MediaRejected } from '../../media/media-rejected.ts';
import { sweepScratch } from '../../media/scratch.ts';
import type { Logger } from '../../observability/log.ts';
import type { Clock } from '../clock.ts';
import { createLanes, type Lanes } from './lanes.ts';
import type { MediaStep, ProcessJob } from './process.ts';
import type { MediaResult, MediaResults } from './results.ts';

export interface MediaJobsParts {
  readonly graph: Graph;
  readonly outbox: Pick<Outbox, 'write' | 'prefix'>;
  readonly results: MediaResults;
  /** Makes the files of one step. */
  process(job: ProcessJob): Promise<MediaResult>;
  /** Takes away what was made of a medium that went meanwhile. */
  discard(mediaId: string): Promise<void>;
  /** What this machine can do: without ffmpeg, no videos. */
  readonly steps: readonly MediaStep[];
  /** Jobs at a time; beyond that, one of each kind of which there is none (lanes.ts). */
  readonly jobsMax: number;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long a job is held without a word of its runner. Default 30 s. */
  readonly leaseMs?: number;
  /** How often it is looked for jobs that other processes noted. Default 2 s. */
  readonly everyMs?: number;
}

export interface MediaJobs {
  start(): void;
  /** Looks for jobs now, where it has been started. */
  wake(): void;
  /** Does what is due until nothing is; for tests and commands. */
  drain(): Promise<void>;
  /** Puts back what it is at. */
  close(): Promise<void>;
}

type Claimed = Awaited<ReturnType<typeof mediaJobClaim>>[number];

const ATTEMPTS_MAX = 5;
const BACK_OFF_MS = 5_000;
/** No try counts while the store is away or a disk is full: nothing accepted is lost by that. But not for ever. */
const WAITED_MS_MAX = 86_400_000;
const LEASE_MS = 30_000;
const EVERY_MS = 2_000;
const GIVEN_UP = 'This could not be processed. Please upload it again.';

/** Holds a job until it is ended; aborts the work on it where another runner has got it. */
function hold({ graph, clock, log }: MediaJobsParts, id: string, runner: string, leaseMs: number) {
  const lost = new AbortController();
  const renew = async (): Promise<void> => {
    const [held] = await mediaJobRenew(graph, { id, runner, untilMs: clock() + leaseMs });
    if (held === undefined) lost.abort(new Error('Another runner has taken this job'));
  };
  const timer = setInterval(() => {
    renew().catch((error: unknown) => log.warn({ jobId: id, err: error }, 'a job could not be held for longer'));
  }, leaseMs / 3);
  return { signal: lost.signal, [Symbol.dispose]: () => clearInterval(timer) };
}

/** What came of a job, in one transaction with its end. */
function createEnding(parts: MediaJobsParts, runner: string) {
  const { graph, outbox, results, clock, log } = parts;
  /** False where the medium is gone. */
  const endWith = ({ id, mediaId }: Claimed, write: (tx: Runner) => Promise<unknown>): Promise<boolean> =>
    outbox.write(async (tx) => {
      const [ended] = await mediaJobEnd(tx, { id, runner });
      if (ended !== undefined) return (await write(tx)) !== false;
      // It went with its medium, or whoever has taken it stores what comes of it.
      return (await mediaResultView(tx, { id: mediaId })).length > 0;
    });

  const putBack = async ({ id, attempts }: Claimed, waitMs: number): Promise<void> => {
    await mediaJobPutBack(graph, { id, runner, dueAtMs: clock() + waitMs, attempts });
  };

  const fail = (job: Claimed, failure: string) =>
    endWith(job, (tx) => results.fail(tx, job.mediaId, 'PROCESSING', failure));

  const end = async (job: Claimed, write: (tx: Runner) => Promise<unknown>): Promise<void> => {
    const isThere = await endWith(job, write);
    if (!isThere) await parts.discard(job.mediaId);
  };

  return {
    fail,
    putBack,
    gone: (job: Claimed) => end(job, async () => false),
    done: (job: Claimed, result: MediaResult) => end(job, (tx) => results.store(tx, job.mediaId, result)),
    async failed(job: Claimed, error: unknown): Promise<void> {
      const { id: jobId, attempts } = job;
      if (error instanceof MediaRejected) {
        await fail(job, error.message);
        return;
      }
      if (error instanceof Unavailable && clock() - job.createdAtMs < WAITED_MS_MAX) {
        log.warn({ jobId, err: error }, 'a medium waits for what is away');
        await putBack({ ...job, attempts: attempts - 1 }, Math.max(BACK_OFF_MS, error.retryAfterMs));
        return;
      }
      log.error({ jobId, attempts, err: error }, 'a medium could not be processed');
      if (attempts >= ATTEMPTS_MAX) await fail(job, GIVEN_UP);
      else await putBack(job, BACK_OFF_MS * 2 ** (attempts - 1));
    },
  };
}

/** Does one job after the other. */
function createRunner(parts: MediaJobsParts, closing: AbortSignal) {
  const { graph, outbox, clock, leaseMs = LEASE_MS } = parts;
  const runner = randomUUID();
  const ending = createEnding(parts, runner);

  const work = async (job: Claimed, original: Pick<ProcessJob, 'contentType' | 'originalKey'>): Promise<void> => {
    const { mediaId, step } = job;
    using held = hold(parts, job.id, runner, leaseMs);
    const signal = AbortSignal.any([closing, held.signal]);
    const onProgress = (done: number): void => parts.results.progress(mediaId, done);
    try {
      await ending.done(job, await parts.process({ mediaId, step, ...original, signal, onProgress }));
    } catch (error) {
      if (held.signal.aborted) return;
      // Being told to stop is no failure: the next runner begins at once, and this try counts for nothing.
      if (closing.aborted) await ending.putBack({ ...job, attempts: job.attempts - 1 }, 0);
      else await ending.failed(job, error);
    }
  };

  return {
    /** Undefined where nothing of these steps is due. */
    async claim(steps: readonly MediaStep[]): Promise<Claimed | undefined> {
      const nowMs = clock();
      const about = { queue: outbox.prefix, steps: [...steps], runner, nowMs, untilMs: nowMs + leaseMs };
      const [job] = await mediaJobClaim(graph, about);
      return job;
    },
    async run(job: Claimed): Promise<void> {
      const { contentType, originalKey } = job;
      if (contentType === null || originalKey === null) await ending.gone(job);
      // Whoever tried it before did not live to say why.
      else if (job.attempts > ATTEMPTS_MAX) await ending.fail(job, GIVEN_UP);
      else await work(job, { contentType, originalKey });
    },
  };
}

type JobRunner = ReturnType<typeof createRunner>;

/** Takes the first job that is due in a lane with a place, and does it. False where there is nothing to do. */
async function takeTurn({ claim, run }: JobRunner, lanes: Lanes, onClaimed: () => void): Promise<boolean> {
  for (const lane of lanes.inOrder) {
    using place = lane.take();
    const job = place === undefined ? undefined : await claim(lane.steps);
    if (job === undefined) continue;
    onClaimed();
    await run(job);
    return true;
  }
  return false;
}

export function createMediaJobs(parts: MediaJobsParts): MediaJobs {
  const { steps, jobsMax, log, everyMs = EVERY_MS } = parts;
  const closing = new AbortController();
  const runner = createRunner(parts, closing.signal);
  const lanes = createLanes(steps, jobsMax);
  const running = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;

  const run = async (): Promise<void> => {
    try {
      // Whoever finds a job lets the next one look: an idle process asks once.
      while (!closing.signal.aborted && (await takeTurn(runner, lanes, look)));
    } catch (error) {
      log.error({ err: error }, 'jobs of media cannot be taken');
    }
  };
  const look = (): void => {
    if (running.size >= lanes.placesMax || closing.signal.aborted) return;
    const one: Promise<void> = run().finally(() => running.delete(one));
    running.add(one);
  };

  return {
    start() {
      timer ??= setInterval(look, everyMs).unref();
      sweepScratch().catch((error: unknown) => log.warn({ err: error }, 'old folders of media could not be removed'));
      look();
    },
    wake() {
      if (timer !== undefined) look();
    },
    async drain() {
      do {
        look();
        await Promise.all(running);
      } while (running.size > 0);
    },
    async close() {
      clearInterval(timer);
      closing.abort(new Error('This process ends'));
      await Promise.all(running);
    },
  };
}
