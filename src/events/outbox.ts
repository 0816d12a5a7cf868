// Stores events in the transaction of the write that makes them true, and tells once it is committed (ADR 0005).
import { eventStore } from '../cypher/event/queries.ts';
import type { Graph, Runner } from '../graph/graph.ts';
import { newId } from '../graph/ids.ts';
import { forMany } from '../graph/scope.ts';
import type { DomainEvent } from './event.ts';

export interface Outbox {
  /** What the ids of its events begin with: a relay meets those of its own outbox only. */
  readonly prefix: string;
  /** Within the write's own transaction, and only for what the write changed: doing it twice is one event. */
  store(tx: Runner, events: readonly DomainEvent[]): Promise<void>;
  /** `graph.write`, and after the commit the relay is told where `work` stored events. */
  write<T>(work: (tx: Runner) => Promise<T>): Promise<T>;
  /** Called after each such commit, with how many of its events nobody holds. Returns the way to stop listening. */
  onStored(listener: (free: number) => void): () => void;
  /** What is stored from now on may be held for the taker. Returns the way to stop that. */
  offer(taker: Taker): () => void;
}

/** Events that are held for a taker since they were stored. */
export interface Held {
  readonly claim: string;
  /** Epoch ms. */
  readonly heldUntilMs: number;
  readonly events: readonly DomainEvent[];
}

/** Handles what its process stores, without anybody claiming it. */
export interface Taker {
  /** Until when what is stored now is to be held for it (epoch ms); null: it cannot take more. */
  heldUntilMs(): number | null;
  /** They are committed. */
  take(held: Held): void;
}

const OWN_PREFIX = 'evt_';
/** Where so many events wait, who comes first is a question for a claim: looking at all of them would cost as much. */
const LOOK_MAX = 64;

/** The id under which an outbox of that prefix keeps an event, and the event's own id again. */
export const storedId = (prefix: string, id: string): string => prefix + id.slice(OWN_PREFIX.length);
export const ownId = (prefix: string, stored: string): string => OWN_PREFIX + stored.slice(prefix.length);

/** What a transaction under way has stored. */
interface Stored {
  free: number;
  readonly taken: { readonly taker: Taker; readonly held: Held }[];
}

interface Offer {
  readonly taker: Taker;
  readonly claim: string;
  readonly heldUntilMs: number;
}

function firstOffer(takers: Iterable<Taker>): Offer | undefined {
  for (const taker of takers) {
    const heldUntilMs = taker.heldUntilMs();
    if (heldUntilMs !== null) return { taker, heldUntilMs, claim: newId('evt') };
  }
  return undefined;
}

/** Answers those of the events that are held by the claim. */
async function write(
  tx: Runner,
  prefix: string,
  events: readonly DomainEvent[],
  offer: Offer | undefined,
): Promise<DomainEvent[]> {
  const [row] = await eventStore(tx, {
    events: events.map((event) => ({ ...event, id: storedId(prefix, event.id) })),
    prefix,
    claim: offer?.claim ?? null,
    heldUntilMs: offer?.heldUntilMs ?? 0,
    lookMax: offer === undefined ? 0 : LOOK_MAX,
  });
  const held = new Set(row?.heldIds);
  return events.filter(({ id }) => held.has(storedId(prefix, id)));
}

/** Outboxes of different names may share a graph; all processes of one installation use the same (OUTBOX_NAME). */
export function createOutbox(graph: Graph, name = 'evt'): Outbox {
  const prefix = `${name}_`;
  const listeners = new Set<(free: number) => void>();
  const takers = new Set<Taker>();
  const storing = new WeakMap<Runner, Stored>();

  /** What follows is not the request's any more: it goes on whoever gives up. */
  const committed = ({ free, taken }: Stored): void =>
    forMany(() => {
      for (const { taker, held } of taken) taker.take(held);
      for (const listener of listeners) listener(free);
    });

  return {
    prefix,
    async store(tx, events) {
      if (events.length === 0) return;
      const offer = firstOffer(takers);
      const held = await write(tx, prefix, events, offer);
      const stored = storing.get(tx) ?? { free: 0, taken: [] };
      storing.set(tx, stored);
      stored.free += events.length - held.length;
      if (offer === undefined || held.length === 0) return;
      const { taker, claim, heldUntilMs } = offer;
      stored.taken.push({ taker, held: { claim, heldUntilMs, events: held } });
    },
    async write(work) {
      let last: Runner | undefined;
      const result = await graph.write((tx) => {
        last = tx;
        return work(tx);
      });
      const stored = last === undefined ? undefined : storing.get(last);
      if (stored !== undefined) committed(stored);
      return result;
    },
    onStored(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    offer(taker) {
      takers.add(taker);
      return () => takers.delete(taker);
    },
  };
}
