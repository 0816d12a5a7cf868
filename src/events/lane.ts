// Makes a claim, hands it out and makes the next, until nothing is left: what a relay does each time it looks.
import type { Graph } from '../graph/graph.ts';
import type { Logger } from '../observability/log.ts';
import { type Claim, type Claims, type Settled, createClaims } from './claims.ts';
import { deliver } from './deliver.ts';
import type { HandOverOptions } from './hand-over.ts';
import type { Outbox } from './outbox.ts';
import type { Worker } from './worker.ts';

export interface RelayParts {
  readonly graph: Graph;
  readonly outbox: Outbox;
  readonly workers: readonly Worker[];
  readonly clock: () => number;
  readonly log: Logger;
  readonly options?: Partial<RelayOptions>;
}

export interface RelayOptions extends HandOverOptions {
  /** How long a claim stands unless it is renewed: what a process that dies leaves is taken over after it. */
  readonly leaseMs: number;
  /** How often it looks when nothing wakes it. */
  readonly sweepMs: number;
  /** From being woken to looking, so that what is stored together is handled together. */
  readonly gatherMs: number;
  readonly attemptsMax: number;
  readonly backOffMs: number;
}

export function createClaimsOf({ graph, outbox, workers, clock, log }: RelayParts, options: RelayOptions): Claims {
  return createClaims({
    graph,
    prefix: outbox.prefix,
    workers,
    clock,
    ...options,
    onDead({ event: { id, kind, aggregateId }, attempts, error }) {
      log.error({ id, kind, aggregateId, attempts, err: error }, 'an event failed too often and is parked');
    },
    onSenseless(ids) {
      log.error({ ids }, 'events that make no sense are parked');
    },
  });
}

/** `takeSettled` gives what was handled elsewhere and can be settled on the way. */
export function createLane(
  { workers, log }: RelayParts,
  claims: Claims,
  { leaseMs, workerTimeoutMs }: RelayOptions,
  takeSettled: () => Settled[],
) {
  const handle = async ({ ids, events }: Claim): Promise<Settled> => {
    const renewing = setInterval(() => {
      claims.renew(ids, leaseMs).catch((error: unknown) => {
        log.warn({ err: error }, 'a claim could not be renewed');
      });
    }, leaseMs / 3).unref();
    try {
      return { claims: ids, outcomes: await deliver(workers, events, workerTimeoutMs) };
    } finally {
      clearInterval(renewing);
    }
  };
  /** Answers how many events it handled. `claiming` is called before each claim: false ends it. */
  return async (claiming: () => boolean): Promise<number> => {
    let handled = 0;
    let settled: Settled[] = [];
    while (claiming()) {
      const claim = await claims.next([...settled, ...takeSettled()]);
      if (claim.events.length === 0 && !claim.more) return handled;
      settled = [await handle(claim)];
      handled += claim.events.length;
    }
    if (settled.length > 0) await claims.settle(settled);
    return handled;
  };
}
