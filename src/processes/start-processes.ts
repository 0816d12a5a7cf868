// Several processes behind one port, so that all cores serve: started, started again when they die, and ended together.
// The one that starts them serves nothing itself; what they run is not known here.
import cluster, { type Worker } from 'node:cluster';

import type { Logger } from '../observability/log.ts';
import { REMEMBERED_MS, restartIn } from './restart.ts';

export interface Processes {
  /** The port they share, once the first of them listens. Rejects where one ends before that. */
  readonly listening: Promise<number>;
  /** Tells all to end and resolves when they have; after `graceMs` they are killed. */
  stop(): Promise<void>;
}

export interface ProcessesOptions {
  readonly count: number;
  /** What is set in their environment, over our own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly graceMs: number;
  readonly log: Logger;
  /** They keep dying: nothing serves any more. */
  readonly onGiveUp: () => void;
}

/** A process ended before it ever served. */
export class ProcessError extends Error {
  override name = 'ProcessError';
}

/** What takes time after a worker has cut off its last connection. */
const CLOSING_MS = 5_000;

export function startProcesses({ count, environment, graceMs, log, onGiveUp }: ProcessesOptions): Processes {
  const first = Promise.withResolvers<number>();
  const alive = new Set<Worker>();
  let deathsAtMs: number[] = [];
  let served = false;
  let ending = false;
  let ended: (() => void) | undefined;

  const start = (): void => {
    if (ending) return;
    const worker = cluster.fork(environment);
    alive.add(worker);
    worker.once('listening', ({ port }) => {
      served = true;
      first.resolve(port);
    });
    worker.once('error', (error) =>
      log.error({ err: error, processId: worker.process.pid }, 'a process could not be told'),
    );
    worker.once('exit', (code, signal) => {
      alive.delete(worker);
      if (alive.size === 0) ended?.();
      if (!ending) replace(worker, code, signal);
    });
  };
  const replace = (worker: Worker, code: number, signal: string): void => {
    const nowMs = Date.now();
    deathsAtMs = [...deathsAtMs.filter((atMs) => nowMs - atMs < REMEMBERED_MS), nowMs];
    const inMs = served ? restartIn(deathsAtMs, nowMs, count) : 'give up';
    log.error({ processId: worker.process.pid, code, signal, restartInMs: inMs }, 'a process of the API died');
    if (inMs !== 'give up') setTimeout(start, inMs).unref();
    else if (served) onGiveUp();
    else first.reject(new ProcessError('A process of the API could not start: it has said why.'));
  };

  for (let i = 0; i < count; i += 1) start();
  return {
    listening: first.promise,
    async stop() {
      ending = true;
      if (alive.size === 0) return;
      const gone = new Promise<void>((resolve) => (ended = resolve));
      for (const worker of alive) worker.process.kill('SIGTERM');
      const kill = setTimeout(() => {
        for (const worker of alive) worker.process.kill('SIGKILL');
      }, graceMs + CLOSING_MS);
      await gone;
      clearTimeout(kill);
    },
  };
}
