// Stores events in the transaction of the write that makes them true, and tells once it is committed (ADR 0005).
import { eventStore } from '../cypher/event/queries.ts';
import type { Graph, Runner } from '../graph/graph.ts';
import type { DomainEvent } from './event.ts';

export interface Outbox {
  /** What the ids of its events begin with: a relay meets those of its own outbox only. */
  readonly prefix: string;
  /** Within the write's own transaction, and only for what the write changed: doing it twice is one event. */
  store(tx: Runner, events: readonly DomainEvent[]): Promise<void>;
  /** `graph.write`, and after the commit the relay is woken where `work` stored events. */
  write<T>(work: (tx: Runner) => Promise<T>): Promise<T>;
  /** Called after each such commit. Returns the way to stop listening. */
  onStored(listener: () => void): () => void;
}

const OWN_PREFIX = 'evt_';

/** The id under which an outbox of that prefix keeps an event, and the event's own id again. */
export const storedId = (prefix: string, id: string): string => prefix + id.slice(OWN_PREFIX.length);
export const ownId = (prefix: string, stored: string): string => OWN_PREFIX + stored.slice(prefix.length);

/** Outboxes of different names may share a graph; all processes of one installation use the same (OUTBOX_NAME). */
export function createOutbox(graph: Graph, name = 'evt'): Outbox {
  const prefix = `${name}_`;
  const listeners = new Set<() => void>();
  /** Transactions under way that stored something. */
  const storing = new WeakSet<Runner>();
  return {
    prefix,
    async store(tx, events) {
      if (events.length === 0) return;
      await eventStore(tx, { events: events.map((event) => ({ ...event, id: storedId(prefix, event.id) })) });
      storing.add(tx);
    },
    async write(work) {
      let committed: Runner | undefined;
      const result = await graph.write((tx) => {
        committed = tx;
        return work(tx);
      });
      if (committed !== undefined && storing.has(committed)) for (const listener of listeners) listener();
      return result;
    },
    onStored(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
