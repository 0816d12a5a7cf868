// Hands stored events to workers: at least once, in order per aggregate, also when processes die (ADR 0005). It is
// woken by what this process stores, and looks now and then for what others stored or left behind.
import { eventBacklog, eventClaimable } from '../cypher/event/queries.ts';
import type { Graph } from '../graph/graph.ts';
import type { Logger } from '../observability/log.ts';
import { type Claim, type Settled, createClaims } from './claims.ts';
import { deliver } from './deliver.ts';
import type { Outbox } from './outbox.ts';
import type { Worker } from './worker.ts';

export interface Relay {
  /** Begins to hand out. Events that were stored before, by whomever, come first. */
  start(): void;
  /** There may be something new: what another process says who knows. Cheap, and never needed. */
  wake(): void;
  /** Handles all that can be claimed, also where it was not started: for tests, and for commands that end. */
  catchUp(): Promise<void>;
  /** What waits, for metrics. */
  backlog(): Promise<{ waiting: number; dead: number; oldestAtMs: number | null }>;
  /** Claims nothing more, lets the workers finish and settles what they did. */
  close(): Promise<void>;
}

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

const DEFAULTS: RelayOptions = {
  leaseMs: 30_000,
  sweepMs: 1_000,
  gatherMs: 10,
  eventsMax: 500,
  attemptsMax: 10,
  backOffMs: 1_000,
  workerTimeoutMs: 60_000,
  lanesMax: 4,
};

/** Makes a claim, hands it out and makes the next, until nothing is left. */
function createLane({ graph, outbox, workers, clock, log }: RelayParts, options: RelayOptions) {
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

/** Says once that the outbox is out of reach, and once that it is back: not every second. */
function createReach(log: Logger) {
  let lost = false;
  return {
    found() {
      if (lost) log.info('the relay reaches the outbox again');
      lost = false;
    },
    lost(error: unknown) {
      if (!lost) log.warn({ err: error }, 'the relay cannot reach the outbox');
      lost = true;
    },
  };
}

export function createRelay(parts: RelayParts): Relay {
  const { graph, outbox, clock, log } = parts;
  const options = { ...DEFAULTS, ...parts.options };
  const run = createLane(parts, options);
  const reach = createReach(log);
  const lanes = new Set<Promise<unknown>>();
  let [running, closed, awake] = [false, false, false];
  let gathering: NodeJS.Timeout | undefined;
  let sweeping: NodeJS.Timeout | undefined;
  let unsubscribe = (): unknown => undefined;

  const startLane = (): void => {
    const claiming = (): boolean => {
      awake = false;
      return running;
    };
    // Where it fails, what was claimed comes back when the claim expires.
    const going = run(claiming).then(reach.found, reach.lost);
    lanes.add(going);
    void going.then(() => {
      lanes.delete(going);
      if (awake) wake();
    });
  };

  const wake = (): void => {
    awake = true;
    if (!running || gathering !== undefined) return;
    gathering = setTimeout(() => {
      gathering = undefined;
      if (lanes.size === 0) startLane();
    }, options.gatherMs);
  };

  const claimable = async (): Promise<boolean> => {
    const [row] = await eventClaimable(graph, { prefix: outbox.prefix, nowMs: clock() });
    return row?.claimable ?? false;
  };

  const sweep = async (): Promise<void> => {
    try {
      // A lane that is still at it after a whole sweep has a slow worker: what is new goes past it in another.
      if (lanes.size < options.lanesMax && (awake || (await claimable())) && running) startLane();
      reach.found();
    } catch (error) {
      reach.lost(error);
    }
    if (running) sweeping = setTimeout(() => void sweep(), options.sweepMs);
  };

  return {
    start() {
      if (running || closed) return;
      running = true;
      unsubscribe = outbox.onStored(wake);
      void sweep();
    },
    wake,
    async catchUp() {
      do await Promise.all(lanes);
      while ((await run(() => !closed)) > 0 || lanes.size > 0);
    },
    async backlog() {
      const [row] = await eventBacklog(graph, {});
      return row ?? { waiting: 0, dead: 0, oldestAtMs: null };
    },
    async close() {
      [running, closed] = [false, true];
      unsubscribe();
      clearTimeout(gathering);
      clearTimeout(sweeping);
      await Promise.all(lanes);
    },
  };
}
