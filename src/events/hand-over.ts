// Hands what this process stores straight to its workers: the events are held for it from the moment they are stored,
// so nobody has to find and claim them. Nothing earlier of their aggregates waits (store.cypher), so any of them may be
// handled beside any other. Where this process dies, they come back when the hold is over, as claims do.
import type { Logger } from '../observability/log.ts';
import type { Claims, Settled } from './claims.ts';
import { deliver } from './deliver.ts';
import type { Held, Taker } from './outbox.ts';
import type { Worker } from './worker.ts';

export interface HandOver extends Taker {
  /** What is handled and not yet settled; whoever takes it settles it. */
  takeSettled(): Settled[];
  /** Resolves when all that was taken so far is handled and settled. Never rejects. */
  idle(): Promise<void>;
}

export interface HandOverParts {
  readonly workers: readonly Worker[];
  readonly claims: Pick<Claims, 'settle' | 'renew'>;
  readonly clock: () => number;
  readonly log: Logger;
  /** There may be events that nobody holds. */
  onFree(): void;
}

export interface HandOverOptions {
  /** Events of a batch; where as many wait already, others may have what comes. */
  readonly eventsMax: number;
  /** After so long a worker counts as failed. */
  readonly workerTimeoutMs: number;
  /** Batches that are handled at once, so that a slow worker does not stop everything. */
  readonly lanesMax: number;
  /** How long events are held at a time. Shorter than a claim: whoever holds them is at it already. */
  readonly holdMs: number;
  /** A batch under way for longer is not waited for. */
  readonly passMs: number;
  /** What is handled within this time is settled in one transaction. */
  readonly settleMs: number;
}

/** Settles what was handled a little later, together; at once where it is asked to. */
function createSettling({ claims, log, onFree }: HandOverParts, settleMs: number, ended: (claims: string[]) => void) {
  let done: Settled[] = [];
  let timer: NodeJS.Timeout | undefined;
  const under = new Set<Promise<void>>();
  const take = (): Settled[] => {
    clearTimeout(timer);
    timer = undefined;
    const taken = done;
    done = [];
    ended(taken.flatMap((one) => one.claims));
    return taken;
  };
  const settle = async (): Promise<void> => {
    const taken = take();
    try {
      if (taken.length > 0 && (await claims.settle(taken))) onFree();
    } catch (error) {
      log.warn({ err: error }, 'handled events could not be settled, and will be handled again');
    }
  };
  const start = (): Promise<void> => {
    const going = settle().finally(() => under.delete(going));
    under.add(going);
    return going;
  };
  return {
    take,
    add(settled: Settled) {
      done.push(settled);
      timer ??= setTimeout(() => void start(), settleMs);
    },
    async flush() {
      void start();
      await Promise.all(under);
    },
  };
}

/** Holds on to claims for as long as it takes. */
function createHolding({ claims, clock, log }: HandOverParts, holdMs: number) {
  const until = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  const isHeld = (claim: string): boolean => (until.get(claim) ?? 0) > clock();
  const renew = async (): Promise<void> => {
    // What is over may be somebody else's by now.
    const [ids, nowMs] = [[...until.keys()].filter(isHeld), clock()];
    try {
      await claims.renew(ids, holdMs);
      for (const id of ids) if (until.has(id)) until.set(id, nowMs + holdMs);
    } catch (error) {
      log.warn({ err: error }, 'what is held could not be held for longer');
    }
  };
  return {
    isHeld,
    add({ claim, heldUntilMs }: Held) {
      until.set(claim, heldUntilMs);
      timer ??= setInterval(() => void renew(), holdMs / 3).unref();
    },
    drop(ended: readonly string[]) {
      for (const claim of ended) until.delete(claim);
      if (until.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    },
  };
}

/** Handles what waits in batches, one after the other; beside each other where one takes long. */
function createLanes(
  { workers, onFree }: HandOverParts,
  { eventsMax, lanesMax, passMs, workerTimeoutMs }: HandOverOptions,
  { isHeld, drop }: Pick<ReturnType<typeof createHolding>, 'isHeld' | 'drop'>,
  handled: (settled: Settled) => void,
) {
  const waiting: Held[] = [];
  const lanes = new Set<Promise<void>>();
  let passing: NodeJS.Timeout | undefined;

  /** The next that are held still, about as many as a claim takes. */
  const nextBatch = (): Held[] => {
    const batch: Held[] = [];
    for (let events = 0; events < eventsMax;) {
      const held = waiting.shift();
      if (held === undefined) break;
      if (isHeld(held.claim)) {
        batch.push(held);
        events += held.events.length;
      } else {
        drop([held.claim]);
        onFree();
      }
    }
    return batch;
  };
  const run = async (): Promise<void> => {
    for (let batch = nextBatch(); batch.length > 0; batch = nextBatch()) {
      const claimed = batch.flatMap(({ events }) => events.map((event) => ({ event, attempts: 0, doneBy: [] })));
      const outcomes = await deliver(workers, claimed, workerTimeoutMs);
      handled({ claims: batch.map(({ claim }) => claim), outcomes });
    }
  };
  const startLane = (): void => {
    const going = run().finally(() => {
      lanes.delete(going);
      if (waiting.length > 0 && lanes.size === 0) startLane();
    });
    lanes.add(going);
  };
  const pass = (): void => {
    passing = undefined;
    if (waiting.length > 0) startLane();
  };

  return {
    waiting: () => waiting.length,
    add(held: Held) {
      waiting.push(held);
      // What comes while a batch is under way leaves together, unless that takes too long.
      if (lanes.size === 0) startLane();
      else if (lanes.size < lanesMax) passing ??= setTimeout(pass, passMs).unref();
    },
    async idle() {
      while (lanes.size > 0) await Promise.all(lanes);
    },
  };
}

export function createHandOver(parts: HandOverParts, options: HandOverOptions): HandOver {
  const { clock, onFree } = parts;
  const { eventsMax, holdMs } = options;
  const holding = createHolding(parts, holdMs);
  const settling = createSettling(parts, options.settleMs, holding.drop);
  const lanes = createLanes(parts, options, holding, settling.add);
  return {
    heldUntilMs: () => (lanes.waiting() < eventsMax ? clock() + holdMs : null),
    take(held) {
      // The write took so long that others may have the events by now, or will at any moment.
      if (held.heldUntilMs - clock() < holdMs / 2) {
        onFree();
        return;
      }
      holding.add(held);
      lanes.add(held);
    },
    takeSettled: settling.take,
    async idle() {
      await lanes.idle();
      await settling.flush();
    },
  };
}
