// TOP: a pool of posts from several sources, ranked and mixed; below it the rest of LATEST in its own order. The pool
// of one moment is kept for a while, so that the pages of one reading fit together.
import { features } from '../../cypher/feed/queries.ts';
import { affinities } from '../../cypher/ranking/queries.ts';
import type { Cache } from '../../cache/cache.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ExperimentService } from '../experiment/experiment.ts';
import type { Position } from '../page/page.ts';
import { type FeedCandidate, reasonOf } from './candidate.ts';
import { diversify } from './diversity.ts';
import { type Feedback, type Interests, feedbackOf, interestsOf } from './interests.ts';
import { pull } from './pull.ts';
import { changed, type Features, score, type Voices } from './rank.ts';
import { type Found, findSources, type SourceParts } from './sources.ts';

/**
 * Below the pool a row's sort value is its time minus this: negative, so behind every place in the pool, and in the
 * order of time.
 */
const TAIL_BASE = 1e14;

const SILENT: Voices = { collaborative: 0, content: 0, embedding: 0 };

/** `at` is the place from below: the last row of the pool has 1. */
interface Ranked extends FeedCandidate {
  readonly authorId: string;
}

export interface Pool {
  readonly ranked: readonly Ranked[];
  readonly ids: ReadonlySet<string>;
  /** Where LATEST goes on below the pool; null where the pool holds all of it. */
  readonly tail: { at: number; id: string } | null;
}

export interface TopParts extends SourceParts {
  readonly pools: Cache<Pool>;
  readonly experiments: ExperimentService;
}

/** What is known of a post itself, and how it fits the viewer by the learned models. */
type Facts = Omit<Awaited<ReturnType<typeof features>>[number], 'id'> & Voices;

async function factsOf(graph: Graph, viewerId: string, ids: string[]): Promise<ReadonlyMap<string, Facts>> {
  if (ids.length === 0) return new Map();
  const [acts, voices] = await Promise.all([features(graph, { viewerId, ids }), affinities(graph, { viewerId, ids })]);
  const voicesOf = new Map(voices.map((row) => [row.id, row]));
  return new Map(acts.map((row) => [row.id, { ...SILENT, ...voicesOf.get(row.id), ...row }]));
}

function featuresOf(post: Found, facts: Facts, asOfMs: number, known: Interests, said: Feedback): Features {
  const { likes, comments, sharings, hashtags, collaborative, content, embedding } = facts;
  return {
    ageMs: asOfMs - post.at,
    likes,
    comments,
    sharings,
    affinity: known.affinity(post.authorId),
    tie: known.tie(post.authorId),
    collaborative,
    // Hashtags speak at once, the learned words from the next training on: whichever knows more.
    content: Math.max(content, known.likeness(hashtags)),
    embedding,
    likers: post.likers,
    isSeen: said.seen.has(post.id),
    less: (said.lessAuthors.has(post.authorId) ? 1 : 0) + hashtags.filter((tag) => said.lessHashtags.has(tag)).length,
  };
}

const isWanted = (post: { id: string; authorId: string }, said: Feedback): boolean =>
  !said.hidden.has(post.id) && !said.muted.has(post.authorId);

/** Ranks the pool of a viewer as of a moment (epoch ms): the sources at once, then what is known of their posts. */
async function makePool(parts: TopParts, viewerId: string, asOfMs: number, says: Promise<Feedback>): Promise<Pool> {
  const { graph, settings, experiments } = parts;
  const [sources, known, said] = await Promise.all([
    findSources(parts, viewerId, asOfMs),
    interestsOf(graph, viewerId, asOfMs),
    says,
  ]);
  const found = [...sources.latest, ...sources.others].filter((post) => isWanted(post, said));
  const facts = await factsOf(
    graph,
    viewerId,
    found.map(({ id }) => id),
  );

  const { change, variants } = experiments.ranking(viewerId);
  experiments.expose(viewerId, variants);
  const weights = changed(settings.weights, change);
  const scored = found.flatMap((post) => {
    const ofPost = facts.get(post.id);
    if (ofPost === undefined) return [];
    return [{ post, score: score(featuresOf(post, ofPost, asOfMs, known, said), weights) }];
  });
  scored.sort((a, b) => b.score - a.score || (a.post.id < b.post.id ? 1 : -1));
  const mixed = diversify(scored.map(({ post }) => post));
  const ranked = mixed.map(({ id, authorId, reason }, index) => ({
    parentId: viewerId,
    id,
    authorId,
    reason,
    at: mixed.length - index,
  }));
  return { ranked, ids: new Set(found.map(({ id }) => id)), tail: sources.tail };
}

/** What is below the pool: LATEST from a position on, without what the pool holds or the viewer hid. */
async function belowPool(
  { graph }: TopParts,
  viewerId: string,
  from: { at: number; id: string },
  limit: number,
  isOut: (id: string) => boolean,
): Promise<FeedCandidate[]> {
  const rows: FeedCandidate[] = [];
  let position: { at: number; id: string } | null = from;
  while (rows.length < limit && position !== null) {
    const asked: number = limit - rows.length;
    const pulled = await pull(graph, viewerId, position, asked);
    for (const row of pulled) {
      if (isOut(row.id)) continue;
      rows.push({ parentId: viewerId, id: row.id, at: row.at - TAIL_BASE, reason: reasonOf(viewerId, row) });
    }
    const last = pulled.at(-1);
    position = pulled.length === asked && last !== undefined ? { at: last.at, id: last.id } : null;
  }
  return rows;
}

/** The `limit` rows of TOP after a position, as of a moment. `at` is a place in the pool, or a time below TAIL_BASE. */
export async function topRows(
  parts: TopParts,
  viewerId: string,
  asOfMs: number,
  after: Position,
  limit: number,
): Promise<FeedCandidate[]> {
  // Asked anew for each page: what is hidden or muted in between leaves at once.
  const says = feedbackOf(parts.graph, viewerId, asOfMs);
  const [said, pool] = await Promise.all([
    says,
    parts.pools.getOrMake(`${viewerId}:${String(asOfMs)}`, () => makePool(parts, viewerId, asOfMs, says)),
  ]);
  const tailFrom =
    after.at !== null && after.at < 0 && after.id !== null ? { at: after.at + TAIL_BASE, id: after.id } : null;
  const isAfter = ({ at }: Ranked): boolean => after.at === null || at < after.at;
  const rows =
    tailFrom !== null ? [] : pool.ranked.filter((row) => isAfter(row) && isWanted(row, said)).slice(0, limit);
  if (rows.length === limit || pool.tail === null) return rows;
  const isOut = (id: string): boolean => pool.ids.has(id) || said.hidden.has(id);
  return [...rows, ...(await belowPool(parts, viewerId, tailFrom ?? pool.tail, limit - rows.length, isOut))];
}
