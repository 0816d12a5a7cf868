// Around every outside service: a time for each call, a bound on how many wait, and a breaker, so that a service which
// is down costs its callers nothing and is left alone until it may be back. (Redis has its own: cache/redis.ts.)
import {
  bulkhead,
  BulkheadRejectedError,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleAll,
  handleWhen,
  isBrokenCircuitError,
  timeout,
  TaskCancelledError,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';

import type { Logger } from '../observability/log.ts';

export interface GuardOptions {
  /** In the log, e.g. 'push.example.org'. */
  readonly name: string;
  readonly timeoutMs: number;
  /** Calls at a time; as many more wait, others fail at once. */
  readonly concurrencyMax: number;
  /** So many failures in a row open the breaker. */
  readonly failuresMax: number;
  /** How long it stays open; each time it has to open again twice as long, up to `openMsMax`. */
  readonly openMs: number;
  readonly openMsMax: number;
  readonly log: Logger;
  /** False for an answer that says the service is well, e.g. that it does not know whom we mean. Default: all are. */
  isFailure?(error: unknown): boolean;
}

/** Why a call was not made, or not waited for. */
export class ServiceAway extends Error {
  override name = 'ServiceAway';
  /** OPEN and FULL: it was never made. */
  readonly why: 'OPEN' | 'FULL' | 'TIMEOUT';
  constructor(service: string, why: ServiceAway['why'], options?: ErrorOptions) {
    super(`${service} is away: ${why}`, options);
    this.why = why;
  }
}

export interface Guard {
  /** Throws ServiceAway, and what `work` throws. The signal aborts when its time is over. */
  call<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

function awayBy(name: string, error: unknown): unknown {
  if (isBrokenCircuitError(error)) return new ServiceAway(name, 'OPEN', { cause: error });
  if (error instanceof BulkheadRejectedError) return new ServiceAway(name, 'FULL', { cause: error });
  return error instanceof TaskCancelledError ? new ServiceAway(name, 'TIMEOUT', { cause: error }) : error;
}

export function createGuard(options: GuardOptions): Guard {
  const { name, timeoutMs, concurrencyMax, failuresMax, openMs, openMsMax, log, isFailure } = options;
  const failures = isFailure === undefined ? handleAll : handleWhen((error) => isFailure(error));
  const breaker = circuitBreaker(failures, {
    breaker: new ConsecutiveBreaker(failuresMax),
    halfOpenAfter: new ExponentialBackoff({ initialDelay: openMs, maxDelay: openMsMax }),
  });
  breaker.onBreak(() => log.warn({ service: name }, 'an outside service is left alone for a while'));
  breaker.onReset(() => log.info({ service: name }, 'an outside service is back'));
  const policy = wrap(
    breaker,
    bulkhead(concurrencyMax, concurrencyMax),
    timeout(timeoutMs, TimeoutStrategy.Aggressive),
  );
  return {
    async call(work) {
      try {
        return await policy.execute(({ signal }) => work(signal));
      } catch (error) {
        throw awayBy(name, error);
      }
    },
  };
}
