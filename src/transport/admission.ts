// Turns operations away while too many run, so that those let in stay quick and a burst passes in seconds.
// It stands before everything else: refusing must cost next to nothing. Health, GraphiQL and metrics are never refused.
import type { RequestListener, ServerResponse } from 'node:http';

import type { Config } from '../config/config.ts';
import { Unavailable } from '../errors.ts';
import type { Logger } from '../observability/log.ts';
import { type AdmissionQueue, createAdmissionQueue } from './admission-queue.ts';
import type { RequestMetrics } from './measure.ts';

export interface Admission {
  /** Stands before a handler: runs it now, later, or answers 503 in its place. */
  guard(handle: RequestListener): RequestListener;
  close(): void;
}

/** How often it is looked whether the event loop keeps up, and who has waited too long. */
const TICK_MS = 20;
/** From this lag on fewer are let in, in proportion. */
const LAG_MS_MAX = 100;
/** While operations are turned away it is logged once in this time. */
const LOG_EVERY_MS = 10_000;

type Ticket = () => void;

/** How late a timer is, as a running mean over a few ticks. */
function watchLag(onTick: () => void): { readonly lagMs: () => number; stop(): void } {
  let lagMs = 0;
  let dueMs = performance.now() + TICK_MS;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    lagMs = lagMs * 0.7 + Math.max(0, nowMs - dueMs) * 0.3;
    dueMs = nowMs + TICK_MS;
    onTick();
  }, TICK_MS);
  timer.unref();
  return { lagMs: () => lagMs, stop: () => clearInterval(timer) };
}

/** As any other error of the transport, but made from nothing and without a log line of its own. */
function refuse(res: ServerResponse): void {
  // Not all at the same moment.
  const retryAfterMs = 1_000 + Math.floor(Math.random() * 1_000);
  const { message, extensions } = new Unavailable('Too much is going on. Try again in a moment.', {}, retryAfterMs);
  res.writeHead(503, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'retry-after': String(Math.ceil(retryAfterMs / 1_000)),
  });
  res.end(JSON.stringify({ errors: [{ message, extensions }] }));
}

function isOperation(url: string | undefined): boolean {
  return url !== undefined && /^\/graphql\/?(\?|$)/.test(url);
}

export function createAdmission({ http }: Pick<Config, 'http'>, log: Logger, metrics: RequestMetrics): Admission {
  const queue: AdmissionQueue<Ticket> = createAdmissionQueue(http);
  const refusals = new Map<Ticket, () => void>();
  const watch = watchLag(() => {
    if (queue.waiting() > 0) turn();
  });
  const scale = (): number => (watch.lagMs() <= LAG_MS_MAX ? 1 : LAG_MS_MAX / watch.lagMs());
  let loggedAtMs = Number.NEGATIVE_INFINITY;

  const shed = (res: ServerResponse): void => {
    metrics.requestShed();
    const nowMs = performance.now();
    if (nowMs - loggedAtMs > LOG_EVERY_MS) {
      loggedAtMs = nowMs;
      const lagMs = Math.round(watch.lagMs());
      log.warn({ running: queue.running(), waiting: queue.waiting(), lagMs }, 'operations are turned away');
    }
    refuse(res);
  };
  const turn = (): void => {
    const { run, refused } = queue.turn(performance.now(), scale());
    for (const ticket of refused) refusals.get(ticket)?.();
    for (const ticket of run) ticket();
  };

  metrics.gauge('requests_running', 'Operations that run.', async () => queue.running());
  metrics.gauge('requests_waiting', 'Operations that wait for their turn.', async () => queue.waiting());
  return {
    guard: (handle) => (req, res) => {
      if (!isOperation(req.url)) {
        handle(req, res);
        return;
      }
      const ticket: Ticket = () => {
        refusals.delete(ticket);
        handle(req, res);
      };
      const verdict = queue.arrive(ticket, performance.now(), scale());
      if (verdict === 'refuse') {
        shed(res);
        return;
      }
      res.once('close', () => {
        refusals.delete(ticket);
        queue.leave(ticket);
        if (queue.waiting() > 0) turn();
      });
      if (verdict === 'run') handle(req, res);
      else refusals.set(ticket, () => shed(res));
    },
    close: () => watch.stop(),
  };
}
