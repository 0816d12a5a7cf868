// LATEST, read from the graph when it is asked for: everything of one's followees and oneself, newest first.
import { latestAfter, latestTop } from '../../cypher/feed/queries.ts';
import type { Graph } from '../../graph/graph.ts';

export interface Pulled {
  readonly id: string;
  readonly at: number;
  readonly authorId: string;
  readonly shares: boolean;
}

/** The `limit` posts after a position, or the newest ones; exactly once each, whatever the viewer may see of them. */
export function pull(
  graph: Graph,
  viewerId: string,
  after: { at: number | null; id: string | null },
  limit: number,
): Promise<Pulled[]> {
  return after.at === null || after.id === null
    ? latestTop(graph, { viewerId, limit })
    : latestAfter(graph, { viewerId, at: after.at, id: after.id, limit });
}
