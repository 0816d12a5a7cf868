// While an operation runs: it ends when nobody waits for it any more or its time is over, down to the statement in the
// database; and nobody has more of them running than their share, over all
// processes.
import type { ServerResponse } from 'node:http';

import type { Config } from '../config/config.ts';
import type { Viewer } from '../context.ts';
import { networkOf } from '../domain/limit/key.ts';
import { ClientGone, RateLimited, Unavailable } from '../errors.ts';
import { forRequest } from '../graph/scope.ts';
import type { ServedApp } from './served-app.ts';

export interface Asking {
  readonly viewer: Viewer | null;
  readonly ip: string | null;
}

export interface Running {
  /**
   * Runs `work` as one of the caller's operations; what it reads is given up when `gone` aborts or the time is over.
   * Throws RateLimited (CONCURRENCY_LIMIT) where as many run as may.
   */
  run<T>(asking: Asking, gone: AbortSignal | null, work: () => Promise<T>): Promise<T>;
  /** The same for work that ends with its response. */
  runUntilAnswered(asking: Asking, res: ServerResponse, work: () => void): Promise<void>;
}

/** When to try again: most operations take less. */
const RETRY_AFTER_MS = 1_000;

function createShares(held: ServedApp['held'], viewerMax: number, addressMax: number) {
  return async ({ viewer, ip }: Asking): Promise<() => void> => {
    const key = viewer?.id ?? (ip === null ? null : networkOf(ip));
    const max = viewer === null ? addressMax : viewerMax;
    if (key === null || max === 0) return () => undefined;
    const one = held.take(`operations ${key}`, max);
    if (one !== null && (await one.granted)) return one.giveBack;
    one?.giveBack();
    throw new RateLimited(RETRY_AFTER_MS, `At most ${max} operations may run at a time.`, 'CONCURRENCY_LIMIT');
  };
}

export function createRunning({ held }: Pick<ServedApp, 'held'>, { http }: Pick<Config, 'http'>): Running {
  const enter = createShares(held, http.viewerOperationsMax, http.addressOperationsMax);
  const begin = (): { controller: AbortController; end: () => void } => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      controller.abort(new Unavailable('This took too long, and was given up. Ask for less, or try again later.'));
    }, http.requestTimeoutMs).unref();
    return { controller, end: () => clearTimeout(timer) };
  };
  return {
    async run(asking, gone, work) {
      const leave = await enter(asking);
      const { controller, end } = begin();
      const abort = (): void => controller.abort(new ClientGone());
      if (gone?.aborted === true) abort();
      gone?.addEventListener('abort', abort, { once: true });
      try {
        return await forRequest(controller.signal, work);
      } finally {
        gone?.removeEventListener('abort', abort);
        end();
        leave();
      }
    },
    async runUntilAnswered(asking, res, work) {
      const leave = await enter(asking);
      // Gone while it was asked whether it may.
      if (res.closed) {
        leave();
        return;
      }
      const { controller, end } = begin();
      res.once('close', () => {
        if (!res.writableFinished) controller.abort(new ClientGone());
        end();
        leave();
      });
      forRequest(controller.signal, work);
    },
  };
}
