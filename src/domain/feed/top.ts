// TOP: a pool of the latest posts and of what followees like, ranked; below it the rest of LATEST in its own order.
// The pool of one moment is kept for a while, so that the pages of one reading fit together.
import { engagement, likedByFollowees, ties } from '../../cypher/feed/queries.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Cache } from '../../cache/cache.ts';
import type { Position } from '../page/page.ts';
import { type FeedCandidate, reasonOf } from './candidate.ts';
import { pull } from './pull.ts';
import { score } from './rank.ts';

export const POOL = {
  latest: 500,
  recommended: 100,
  /** Of how many followees the likes are looked at. */
  followees: 100,
  /** How old a recommended post, and the like that recommends it, may be. */
  recommendedAgeMs: 14 * 86_400_000,
  /** How many of the viewer's latest likes and comments make a tie. */
  dealings: 500,
};

/**
 * Below the pool a row's sort value is its time minus this: negative, so behind every score, and in the order of time.
 */
const TAIL_BASE = 1e14;

export interface Pool {
  readonly ranked: readonly FeedCandidate[];
  /** Where LATEST goes on below the pool; null where the pool holds all of it. */
  readonly tail: { at: number; id: string } | null;
}

export interface TopParts {
  readonly graph: Graph;
  readonly pools: Cache<Pool>;
}

/** Ranks the pool of a viewer as of a moment (epoch ms). */
async function makePool(graph: Graph, viewerId: string, asOfMs: number): Promise<Pool> {
  const from = { at: asOfMs + 1, id: '\u0000' };
  const [latest, recommended, dealt] = await Promise.all([
    pull(graph, viewerId, from, POOL.latest),
    likedByFollowees(graph, {
      viewerId,
      sinceMs: asOfMs - POOL.recommendedAgeMs,
      untilMs: asOfMs,
      followees: POOL.followees,
      limit: POOL.recommended,
    }),
    ties(graph, { viewerId, limit: POOL.dealings }),
  ]);
  const known = new Set(latest.map(({ id }) => id));
  const sources = [
    ...latest.map((row) => ({ ...row, likers: null, reason: reasonOf(viewerId, row) })),
    ...recommended
      .filter(({ id }) => !known.has(id))
      .map((row) => ({ ...row, reason: { kind: 'LIKED_BY_FOLLOWEE' as const, via: row.via } })),
  ];
  const acts = new Map((await engagement(graph, { ids: sources.map(({ id }) => id) })).map((row) => [row.id, row]));
  const dealings = new Map(dealt.map((row) => [row.authorId, row.dealings]));
  const ranked = sources.map(({ id, at, authorId, likers, reason }) => {
    const { likes = 0, comments = 0, sharings = 0 } = acts.get(id) ?? {};
    const features = { ageMs: asOfMs - at, likes, comments, sharings, dealings: dealings.get(authorId) ?? 0, likers };
    return { parentId: viewerId, id, at: score(features), reason };
  });
  ranked.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  const last = latest.at(-1);
  return { ranked, tail: latest.length === POOL.latest && last !== undefined ? { at: last.at, id: last.id } : null };
}

/** The `limit` rows of TOP after a position, as of a moment. `at` is the score, or a time below TAIL_BASE. */
export async function topRows(
  { graph, pools }: TopParts,
  viewerId: string,
  asOfMs: number,
  after: Position,
  limit: number,
): Promise<FeedCandidate[]> {
  const pool = await pools.getOrMake(`${viewerId}:${String(asOfMs)}`, () => makePool(graph, viewerId, asOfMs));
  const tailFrom = after.at !== null && after.at < 0 ? { at: after.at + TAIL_BASE, id: after.id } : null;
  const rows = tailFrom !== null ? [] : pool.ranked.filter((row) => isAfter(row, after)).slice(0, limit);
  if (rows.length === limit || pool.tail === null) return rows;

  const below = await pull(graph, viewerId, tailFrom ?? pool.tail, limit - rows.length);
  return [
    ...rows,
    ...below.map((row) => ({
      parentId: viewerId,
      id: row.id,
      at: row.at - TAIL_BASE,
      reason: reasonOf(viewerId, row),
    })),
  ];
}

function isAfter(row: FeedCandidate, { at, id }: Position): boolean {
  return at === null || id === null || row.at < at || (row.at === at && row.id < id);
}
