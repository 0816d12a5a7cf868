// Outboxes that only one test reads, a clock to move, and workers that note what they get.
import { randomBytes } from 'node:crypto';

import { followed, type DomainEvent, type EventKind } from '../../src/events/event.ts';
import { createOutbox, type Outbox } from '../../src/events/outbox.ts';
import type { RelayOptions } from '../../src/events/lane.ts';
import { createRelay, type Relay } from '../../src/events/relay.ts';
import type { Worker } from '../../src/events/worker.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { createLogs } from '../../src/observability/log.ts';

export const freshOutbox = (graph: Graph): Outbox => createOutbox(graph, freshOutboxName());
export const freshOutboxName = (): string => `t${randomBytes(6).toString('hex')}`;

/** An event of `who`, told apart from others by `what`. */
export const happened = (who: string, what: number | string): DomainEvent =>
  followed({ followerId: who, followeeId: String(what) }, Date.now());

/** `<who>:<what>` of an event that `happened` made. */
export const nameOf = (event: DomainEvent): string =>
  event.kind === 'FOLLOWED' ? `${event.followerId}:${event.followeeId}` : event.kind;

export interface Noting extends Worker {
  /** Names of the events it has handled, in order. */
  readonly seen: string[];
}

/** A worker that notes what it handles; `first` may refuse or delay it. */
export function noting(
  name: string,
  first: (events: readonly DomainEvent[]) => unknown = () => undefined,
  kinds: readonly EventKind[] = ['FOLLOWED'],
): Noting {
  const seen: string[] = [];
  return {
    name,
    kinds,
    seen,
    async handle(events) {
      await first(events);
      seen.push(...events.map(nameOf));
    },
  };
}

export interface Post {
  readonly outbox: Outbox;
  /** Milliseconds, moved by hand. */
  readonly time: { nowMs: number };
  relay(workers: readonly Worker[], options?: Partial<RelayOptions>): Relay;
  store(...events: DomainEvent[]): Promise<void>;
}

/** An outbox with relays on it, none of which is started. */
export function openPost(graph: Graph): Post {
  const outbox = freshOutbox(graph);
  const time = { nowMs: Date.now() };
  const log = createLogs('silent').events;
  return {
    outbox,
    time,
    relay: (workers, options) =>
      createRelay({ graph, outbox, workers, clock: () => time.nowMs, log, ...(options && { options }) }),
    store: (...events) => outbox.write((tx) => outbox.store(tx, events)),
  };
}
