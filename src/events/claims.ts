// What a relay holds: claims with an expiry, renewed while workers are at it and settled by what came of each event.
import { eventClaim, eventsBury, eventsDone, eventsPutBack, claimRenew } from '../cypher/event/queries.ts';
import type { Graph, Runner } from '../graph/graph.ts';
import { newId } from '../graph/ids.ts';
import { DomainEvent, EVENT_KINDS } from './event.ts';
import type { Claimed, Outcome } from './deliver.ts';
import { ownId, storedId } from './outbox.ts';
import type { Worker } from './worker.ts';

export interface Claim {
  readonly id: string;
  readonly events: readonly Claimed[];
  /** True where there may be more: the walk ended at its limit. */
  readonly more: boolean;
}

export interface Claims {
  /** Settles the claim before, if any, and takes the next events, in one transaction. */
  next(settled?: Settled): Promise<Claim>;
  settle(settled: Settled): Promise<void>;
  renew(claim: Claim): Promise<void>;
}

/** A claim and what came of each of its events. */
export interface Settled {
  readonly claim: Claim;
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

export function createClaims(parts: ClaimsParts): Claims {
  const { graph, prefix, workers, clock, leaseMs, eventsMax, attemptsMax, backOffMs } = parts;
  const kinds = [...new Set(workers.flatMap((worker) => worker.kinds))];
  const others = EVENT_KINDS.filter((kind) => !kinds.includes(kind));

  const write = async (tx: Runner, { claim: { id: claim }, outcomes }: Settled): Promise<Outcome[]> => {
    const nowMs = clock();
    const ids = outcomes.filter(({ end }) => end === 'DONE').map(({ event }) => storedId(prefix, event.id));
    if (ids.length > 0) await eventsDone(tx, { ids, claim });
    const left = outcomes.filter(({ end }) => end !== 'DONE');
    const isDead = ({ end, attempts }: Outcome): boolean => end === 'FAILED' && attempts >= attemptsMax;
    const dead = left.filter(isDead);
    if (dead.length > 0) await eventsBury(tx, { events: dead.map((one) => noted(prefix, one)), claim, nowMs });
    for (const [waitMs, those] of Map.groupBy(
      left.filter((outcome) => !isDead(outcome)),
      ({ end, attempts }) => (end === 'WAIT' ? backOffMs : backOff(attempts, backOffMs)),
    )) {
      const events = those.map((one) => ({ ...noted(prefix, one), ...(one.end === 'WAIT' ? { error: null } : {}) }));
      await eventsPutBack(tx, { events, claim, heldUntilMs: nowMs + waitMs });
    }
    return dead;
  };

  const settleAnd = async <T>(settled: Settled | undefined, then: (tx: Runner) => Promise<T>): Promise<T> => {
    const [dead, result] = await graph.write(async (tx) => [
      settled === undefined ? [] : await write(tx, settled),
      await then(tx),
    ]);
    for (const outcome of dead) parts.onDead(outcome);
    return result;
  };

  return {
    next: (settled) =>
      settleAnd(settled, async (tx) => {
        const id = newId('evt');
        const nowMs = clock();
        const claim = { claim: id, prefix, nowMs, heldUntilMs: nowMs + leaseMs };
        const [row] = await eventClaim(tx, { ...claim, kinds, others, limit: eventsMax });
        const { events, found } = row ?? { events: [], found: 0 };
        const senseless = events.filter((event) => claimedOf(prefix, event) === null).map((event) => event.id);
        if (senseless.length > 0) {
          const note = { attempts: 0, doneBy: [], error: 'This is no event that this code knows.' };
          await eventsBury(tx, { events: senseless.map((each) => ({ id: each, ...note })), claim: id, nowMs });
          parts.onSenseless(senseless);
        }
        const claimed = events.map((event) => claimedOf(prefix, event)).filter((each) => each !== null);
        return { id, events: claimed, more: found >= eventsMax };
      }),
    settle: (settled) => settleAnd(settled, async () => undefined),
    async renew({ id }) {
      await claimRenew(graph, { claim: id, heldUntilMs: clock() + leaseMs });
    },
  };
}
