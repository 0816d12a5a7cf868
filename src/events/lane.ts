// Makes a claim, hands it out and makes the next, until nothing is left: what a relay does each time it looks.
import type { Graph } from '../graph/graph.ts';
import type { Logger } from '../observability/log.ts';
import { type Claim, type Settled, createClaims } from './claims.ts';
import { deliver } from './deliver.ts';
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

export interface RelayOptions {
  /** How long a claim stands unless it is renewed: what a process that dies leaves is taken over after it. */
  readonly leaseMs: number;
  /** How often it looks when nothing wakes it. */
  readonly sweepMs: number;
  /** From being woken to looking, so that what is stored together is handled together. */
  readonly gatherMs: number;
  readonly eventsMax: number;
  readonly attemptsMax: number;
  readonly backOffMs: number;
  /** After so long a worker counts as failed. */
  readonly workerTimeoutMs: number;
  /** Batches that are handled at once, so that a slow worker does not stop everything. */
  readonly lanesMax: number;
}

export function createLane({ graph, outbox, workers, clock, log }: RelayParts, options: RelayOptions) {
  const { leaseMs, workerTimeoutMs } = options;
  const claims = createClaims({
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
  const handle = async (claim: Claim): Promise<Settled> => {
    const renewing = setInterval(() => {
      claims.renew(claim).catch((error: unknown) => {
        log.warn({ err: error }, 'a claim could not be renewed');
      });
    }, leaseMs / 3).unref();
    try {
      return { claim, outcomes: await deliver(workers, claim.events, workerTimeoutMs) };
    } finally {
      clearInterval(renewing);
    }
  };
  /** Answers how many events it handled. `claiming` is called before each claim: false ends it. */
  return async (claiming: () => boolean): Promise<number> => {
    let handled = 0;
    let settled: Settled | undefined;
    while (claiming()) {
      const claim = await claims.next(settled);
      if (claim.events.length === 0 && !claim.more) return handled;
      settled = await handle(claim);
      handled += claim.events.length;
    }
    if (settled !== undefined) await claims.settle(settled);
    return handled;
  };
}
