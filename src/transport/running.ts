// While an operation runs: it ends when nobody waits for it any more or its time is over, down to the statement in the
// database; and nobody has more of them running than their share.
import type { ServerResponse } from 'node:http';

import type { Config } from '../config/config.ts';
import type { Viewer } from '../context.ts';
import { networkOf } from '../domain/limit/key.ts';
import { ClientGone, RateLimited, Unavailable } from '../errors.ts';
import { forRequest } from '../graph/scope.ts';

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
  runUntilAnswered(asking: Asking, res: ServerResponse, work: () => void): void;
}

/** When to try again: most operations take less. */
const RETRY_AFTER_MS = 1_000;

function createShares(viewerMax: number, addressMax: number) {
  const counts = new Map<string, number>();
  return ({ viewer, ip }: Asking): (() => void) => {
    const key = viewer?.id ?? (ip === null ? null : networkOf(ip));
    if (key === null) return () => undefined;
    const max = viewer === null ? addressMax : viewerMax;
    const count = counts.get(key) ?? 0;
    if (max > 0 && count >= max) {
      throw new RateLimited(RETRY_AFTER_MS, `At most ${max} operations may run at a time.`, 'CONCURRENCY_LIMIT');
    }
    counts.set(key, count + 1);
    return () => {
      const left = (counts.get(key) ?? 1) - 1;
      if (left > 0) counts.set(key, left);
      else counts.delete(key);
    };
  };
}

export function createRunning({ http }: Pick<Config, 'http'>): Running {
  const enter = createShares(http.viewerOperationsMax, http.addressOperationsMax);
  const begin = (): { controller: AbortController; end: () => void } => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      controller.abort(new Unavailable('This took too long, and was given up. Ask for less, or try again later.'));
    }, http.requestTimeoutMs).unref();
    return { controller, end: () => clearTimeout(timer) };
  };
  return {
    async run(asking, gone, work) {
      const leave = enter(asking);
      const { controller, end } = begin();
      const abort = (): void => controller.abort(new ClientGone());
      gone?.addEventListener('abort', abort, { once: true });
      try {
        return await forRequest(controller.signal, work);
      } finally {
        gone?.removeEventListener('abort', abort);
        end();
        leave();
      }
    },
    runUntilAnswered(asking, res, work) {
      const leave = enter(asking);
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
