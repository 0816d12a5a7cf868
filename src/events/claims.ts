// What a relay holds: claims with an expiry, renewed while workers are at it and settled by what came of each event.
import { eventClaim, eventsBury, eventsDone, eventsPutBack, claimRenew } from '../cypher/event/queries.ts';
import type { Graph, Runner } from '../graph/graph.ts';
import { newId } from '../graph/ids.ts';
import { DomainEvent, EVENT_KINDS } from './event.ts';
import type { Claimed, Outcome } from './deliver.ts';
import { ownId, storedId } from './outbox.ts';
import type { Worker } from './worker.ts';

export interface Claim {
  /** Under which its events are held. */
  readonly ids: readonly string[];
  readonly events: readonly Claimed[];
  /** True where there may be more: the walk ended at its limit. */
  readonly more: boolean;
}

export interface Claims {
  /** Settles what was handled before and takes the next events, in one transaction. */
  next(settled: readonly Settled[]): Promise<Claim>;
  /** Answers whether there may be events that nobody holds. */
  settle(settled: readonly Settled[]): Promise<boolean>;
  renew(ids: readonly string[], leaseMs: number): Promise<void>;
}

/** Claims and what came of each of their events. */
export interface Settled {
  readonly claims: readonly string[];
  readonly outcomes: readonly Outcome[];
}

export interface ClaimsParts {
  readonly graph: Graph;
  /** What the ids of the outbox's events begin with. */
  readonly prefix: string;
  readonly workers: readonly Worker[];
  readonly clock: () => number;
  readonly leaseMs: number;
  readonly eventsMax: number;
  /** Failures after which an event is parked as dead. */
  readonly attemptsMax: number;
  /** Wait after the first failure, doubled by each further one up to five minutes. */
  readonly backOffMs: number;
  onDead(outcome: Outcome): void;
  onSenseless(ids: readonly string[]): void;
}

const BACK_OFF_MAX_MS = 300_000;
const ERROR_LENGTH_MAX = 500;

/** How long an event waits after it has failed so often. */
export function backOff(attempts: number, backOffMs: number): number {
  return Math.min(BACK_OFF_MAX_MS, backOffMs * 2 ** Math.max(0, attempts - 1));
}

interface StoredEvent {
  readonly id: string;
  readonly attempts?: number;
  readonly doneBy?: readonly string[];
}

/** What is read back of an event: what it says, and what has come of it so far. Null where it makes no sense. */
function claimedOf(prefix: string, stored: StoredEvent): Claimed | null {
  const { attempts = 0, doneBy = [] } = stored;
  const parsed = DomainEvent.safeParse({ ...stored, id: ownId(prefix, stored.id) });
  return parsed.success ? { event: parsed.data, attempts, doneBy } : null;
}

function noted(prefix: string, { event, attempts, doneBy, error }: Outcome) {
  const text = error instanceof Error ? error.message : String(error);
  return { id: storedId(prefix, event.id), attempts, doneBy: [...doneBy], error: text.slice(0, ERROR_LENGTH_MAX) };
}

/** Writes down what came of events, and does what else belongs into the same transaction. */
function createSettling(parts: ClaimsParts) {
  const { graph, prefix, clock, attemptsMax, backOffMs } = parts;
  /** What is over is taken away. Answers whether there may be events that nobody holds. */
  const takeAway = async (runner: Runner, claims: readonly string[], over: readonly Outcome[]): Promise<boolean> => {
    if (over.length === 0) return true;
    const ids = over.map(({ event }) => storedId(prefix, event.id));
    const [row] = await eventsDone(runner, { ids, claims: [...claims], prefix });
    return row?.isMore ?? true;
  };

  const putAside = async (tx: Runner, claims: readonly string[], left: readonly Outcome[]): Promise<Outcome[]> => {
    const nowMs = clock();
    const held = { claims: [...claims], nowMs };
    const isDead = ({ end, attempts }: Outcome): boolean => end === 'FAILED' && attempts >= attemptsMax;
    const dead = left.filter(isDead);
    if (dead.length > 0) await eventsBury(tx, { events: dead.map((one) => noted(prefix, one)), ...held });
    for (const [waitMs, those] of Map.groupBy(
      left.filter((outcome) => !isDead(outcome)),
      ({ end, attempts }) => (end === 'WAIT' ? backOffMs : backOff(attempts, backOffMs)),
    )) {
      const events = those.map((one) => ({ ...noted(prefix, one), ...(one.end === 'WAIT' ? { error: null } : {}) }));
      await eventsPutBack(tx, { events, claims: [...claims], heldUntilMs: nowMs + waitMs });
    }
    return dead;
  };

  const settleAnd = async <T>(
    settled: readonly Settled[],
    then: (tx: Runner, isMore: boolean) => Promise<T>,
  ): Promise<T> => {
    const { claims, over, left } = joined(settled);
    const [dead, result] = await graph.write(async (tx) => {
      const isMore = await takeAway(tx, claims, over);
      const buried = await putAside(tx, claims, left);
      return [buried, await then(tx, isMore || left.length > 0)];
    });
    for (const outcome of dead) parts.onDead(outcome);
    return result;
  };

  const settle = async (settled: readonly Settled[]): Promise<boolean> => {
    const { claims, over, left } = joined(settled);
    // Nearly always: one statement, and no transaction around it.
    if (left.length === 0) return takeAway(graph, claims, over);
    return settleAnd(settled, async (_tx, isMore) => isMore);
  };
  return { settle, settleAnd };
}

export function createClaims(parts: ClaimsParts): Claims {
  const { graph, prefix, workers, clock, leaseMs, eventsMax } = parts;
  const kinds = [...new Set(workers.flatMap((worker) => worker.kinds))];
  const others = EVENT_KINDS.filter((kind) => !kinds.includes(kind));
  const { settle, settleAnd } = createSettling(parts);

  const claimNext = async (tx: Runner): Promise<Claim> => {
    const id = newId('evt');
    const nowMs = clock();
    const claim = { claim: id, prefix, nowMs, heldUntilMs: nowMs + leaseMs };
    const [row] = await eventClaim(tx, { ...claim, kinds, others, limit: eventsMax });
    const { events, found } = row ?? { events: [], found: 0 };
    const senseless = events.filter((event) => claimedOf(prefix, event) === null).map((event) => event.id);
    if (senseless.length > 0) {
      const note = { attempts: 0, doneBy: [], error: 'This is no event that this code knows.' };
      await eventsBury(tx, { events: senseless.map((each) => ({ id: each, ...note })), claims: [id], nowMs });
      parts.onSenseless(senseless);
    }
    const claimed = events.map((event) => claimedOf(prefix, event)).filter((each) => each !== null);
    return { ids: [id], events: claimed, more: found >= eventsMax };
  };

  return {
    next: (settled) => settleAnd(settled, (tx, isMore) => (isMore ? claimNext(tx) : Promise.resolve(NOTHING))),
    settle,
    async renew(ids, forMs) {
      await claimRenew(graph, { claims: [...ids], heldUntilMs: clock() + forMs });
    },
  };
}

const NOTHING: Claim = { ids: [], events: [], more: false };

function joined(settled: readonly Settled[]) {
  const outcomes = settled.flatMap((one) => one.outcomes);
  return {
    claims: settled.flatMap((one) => one.claims),
    over: outcomes.filter(({ end }) => end === 'DONE'),
    left: outcomes.filter(({ end }) => end !== 'DONE'),
  };
}
