// Events that failed too often and were parked, for an operator: to read what went wrong, and once that is mended to
// let the workers try again, or to let an event go.
import { deadDiscard, deadPage, deadRetry } from '../cypher/event/queries.ts';
import type { Runner } from '../graph/graph.ts';
import { type Outbox, ownId, storedId } from './outbox.ts';

export interface DeadEvent {
  readonly id: string;
  readonly kind: string;
  readonly aggregateId: string;
  readonly atMs: number;
  readonly diedAtMs: number;
  readonly attempts: number;
  /** Workers that are done with it: they do not get it again. */
  readonly doneBy: readonly string[];
  readonly error: string;
}

export interface DeadEvents {
  /** Oldest first, after the one with that id. */
  page(options: { after?: string; first: number }): Promise<DeadEvent[]>;
  /**
   * Gives them back to the relays and answers which of the ids were parked. Later events of the same aggregate may have
   * been handled meanwhile; workers read what is true when they get there.
   */
  retry(ids: readonly string[]): Promise<string[]>;
  /** Takes them away and answers which of the ids were parked. */
  discard(ids: readonly string[]): Promise<string[]>;
}

export function createDeadEvents(graph: Runner, { prefix }: Pick<Outbox, 'prefix'>): DeadEvents {
  const stored = (ids: readonly string[]): string[] => ids.map((id) => storedId(prefix, id));
  const own = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => ownId(prefix, id));
  return {
    async page({ after, first }) {
      const from = after === undefined ? '' : storedId(prefix, after);
      const rows = await deadPage(graph, { prefix, after: from, limit: first });
      return rows.map((row) => ({ ...row, id: ownId(prefix, row.id) }));
    },
    retry: async (ids) => own(await deadRetry(graph, { ids: stored(ids) })),
    discard: async (ids) => own(await deadDiscard(graph, { ids: stored(ids) })),
  };
}
