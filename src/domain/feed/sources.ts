// Where TOP's posts come from: what followees post, what they like, what those like who like the same, what lies near
// in the network, and what rises everywhere. Each source is one bounded query; all run at once. What none of them may
// show, hydration takes out.
import type { Cache } from '../../cache/cache.ts';
import { likedByFollowees, rising } from '../../cypher/feed/queries.ts';
import { nearPosts, walkPosts } from '../../cypher/ranking/queries.ts';
import type { Graph } from '../../graph/graph.ts';
import { type Reason, type ReasonKind, reasonOf } from './candidate.ts';
import { type Pulled, pull } from './pull.ts';
import type { RankingSettings } from './ranking-settings.ts';

/** A post from one of the sources, and what this source knows of it. */
export interface Found {
  readonly id: string;
  /** When it was posted. */
  readonly at: number;
  readonly authorId: string;
  readonly reason: Reason;
  /** How many followees like it; null where it came by a followee's posting. */
  readonly likers: number | null;
}

export interface Sources {
  /** The newest of LATEST, in its order, and whether there is more of it. */
  readonly latest: readonly Found[];
  readonly tail: { at: number; id: string } | null;
  /** The others, each post once, with the best reason that there is for it; none of `latest`. */
  readonly others: readonly Found[];
}

export interface SourceParts {
  readonly graph: Graph;
  readonly settings: RankingSettings;
  /** What rises is the same for everybody, so it is looked for once in a while and not for each viewer. */
  readonly risings: Cache<RisingRow[]>;
}

export type RisingRow = Awaited<ReturnType<typeof rising>>[number];

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** How old a recommended post, and the like that recommends it, may be. */
const RECOMMENDED_AGE_MS = 14 * DAY_MS;
const LIKED = { read: 2_000, followees: 50, likesEach: 200 };
const RISING = { ageMs: 48 * HOUR_MS, newest: 5_000 };

async function latest({ graph, settings }: SourceParts, viewerId: string, asOfMs: number) {
  const limit = settings.sources.latest;
  const rows = await pull(graph, viewerId, { at: null, id: null }, limit);
  const last = rows.at(-1);
  const found = rows
    .filter(({ at }) => at <= asOfMs)
    .map((row: Pulled) => ({ ...row, likers: null, reason: reasonOf(viewerId, row) }));
  return { found, tail: rows.length === limit && last !== undefined ? { at: last.at, id: last.id } : null };
}

async function liked({ graph, settings }: SourceParts, viewerId: string, asOfMs: number): Promise<Found[]> {
  const limit = settings.sources.liked;
  if (limit === 0) return [];
  const span = { sinceMs: asOfMs - RECOMMENDED_AGE_MS, untilMs: asOfMs };
  const rows = await likedByFollowees(graph, { viewerId, ...span, ...LIKED, limit });
  return rows.map(({ via, ...row }) => ({ ...row, reason: { kind: 'LIKED_BY_FOLLOWEE', via } }));
}

async function walked({ graph, settings }: SourceParts, viewerId: string, asOfMs: number): Promise<Found[]> {
  const limit = settings.sources.walk;
  if (limit === 0) return [];
  const rows = await walkPosts(graph, { viewerId, sinceMs: asOfMs - RECOMMENDED_AGE_MS, untilMs: asOfMs, limit });
  return rows.map((row) => fromNobody('LIKED_BY_SIMILAR', row));
}

async function near({ graph, settings }: SourceParts, viewerId: string, asOfMs: number): Promise<Found[]> {
  const limit = settings.sources.near;
  if (limit === 0) return [];
  const rows = await nearPosts(graph, { viewerId, sinceMs: asOfMs - RECOMMENDED_AGE_MS, untilMs: asOfMs, limit });
  return rows.map((row) => fromNobody('IN_COMMUNITY', row));
}

async function risen({ graph, settings, risings }: SourceParts, viewerId: string, asOfMs: number): Promise<Found[]> {
  const limit = settings.sources.rising;
  if (limit === 0) return [];
  const span = { sinceMs: asOfMs - RISING.ageMs, untilMs: asOfMs };
  const rows = await risings.getOrMake('rising', () =>
    rising(graph, { ...span, newest: RISING.newest, likesMin: settings.risingLikesMin, limit }),
  );
  return rows
    .filter(({ at, authorId }) => at <= asOfMs && authorId !== viewerId)
    .map((row) => fromNobody('RISING', row));
}

/** A post that came through nobody in particular. */
function fromNobody(kind: ReasonKind, { id, at, authorId }: { id: string; at: number; authorId: string }): Found {
  return { id, at, authorId, likers: 0, reason: { kind, via: null } };
}

/** Asks all sources as of a moment (epoch ms). */
export async function findSources(parts: SourceParts, viewerId: string, asOfMs: number): Promise<Sources> {
  const [newest, ...rest] = await Promise.all([
    latest(parts, viewerId, asOfMs),
    // The reason that says most comes first.
    liked(parts, viewerId, asOfMs),
    walked(parts, viewerId, asOfMs),
    near(parts, viewerId, asOfMs),
    risen(parts, viewerId, asOfMs),
  ]);
  const known = new Set(newest.found.map(({ id }) => id));
  const others = rest.flat().filter(({ id }) => !known.has(id) && known.add(id));
  return { latest: newest.found, tail: newest.tail, others };
}
