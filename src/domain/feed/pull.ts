// LATEST, read from the graph when it is asked for: everything of one's followees and oneself, newest first.
import type { Place } from '../../cache/feed-store.ts';
import { latestPage } from '../../cypher/feed/queries.ts';
import type { Graph } from '../../graph/graph.ts';
import { type Read, runRead } from '../../graph/read.ts';

export interface Pulled {
  readonly id: string;
  readonly at: number;
  readonly authorId: string;
  readonly shares: boolean;
}

/** A place in the order of LATEST: what comes after it is older, or of the same millisecond and of a smaller id. */
export interface After {
  readonly at: number | null;
  readonly id: string | null;
}

/** Before everything: where LATEST begins. */
const TOP: Place = { at: Number.MAX_SAFE_INTEGER, id: '' };

export const placeOf = ({ at, id }: After): Place => (at === null || id === null ? TOP : { at, id });

export interface WalkCosts {
  /** A walk pays where followees² ≥ factor × rows × accounts: on the first page, and on those after it. */
  readonly factor: number;
  readonly factorAfter: number;
  /** How many posts are walked along at most for each row that is wanted. */
  readonly postsPerRow: number;
}

/**
 * What of a walk finds one row costs accounts / followees steps of some 35 record reads (does the viewer follow the
 * author?); through the authors, some 4.5 for each followee and twice that and their posts after the first page. Both
 * are equal where followees² = factor × rows × accounts.
 */
export const WALK: WalkCosts = { factor: 8, factorAfter: 4, postsPerRow: 150 };

/** The `limit` posts after a position, or the newest ones; exactly once each, whatever the viewer may see of them. */
export function pullRead(viewerId: string, after: After, limit: number, costs: WalkCosts = WALK): Read<Pulled> {
  const { at, id } = placeOf(after);
  const walkFactor = at === TOP.at ? costs.factor : costs.factorAfter;
  const walk = limit * costs.postsPerRow;
  return latestPage.read({ viewerId, at, id, limit, walkFactor, walk }, (rows) => rows);
}

export const pull = (graph: Graph, viewerId: string, after: After, limit: number): Promise<Pulled[]> =>
  runRead(graph, pullRead(viewerId, after, limit));
