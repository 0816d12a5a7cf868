// What is known of a viewer when their TOP is ranked: whom they deal with, which hashtags they like, and what they said
// they do not want (feedback.ts writes that down).
import { feedback, interests } from '../../cypher/feed/queries.ts';
import type { Runner } from '../../graph/graph.ts';

const DAY_MS = 86_400_000;
/** Likes, comments and saves count half after this time; only the latest of each count at all. */
const DEALINGS = { halfLifeMs: 30 * DAY_MS, read: 2_000, limit: 500 };

/** How long a post that was seen counts as seen, and how many posts of each viewer are remembered. */
export const SEEN = { rememberedMs: 30 * DAY_MS, postsMax: 1_000 };

export interface Interests {
  /** What the viewer did with posts of the author, ≥ 0. */
  affinity(authorId: string): number;
  /** What the author did with posts of the viewer, ≥ 0. */
  tie(authorId: string): number;
  /** How well hashtags fit those of what the viewer liked: the cosine, 0-1. */
  likeness(hashtags: readonly string[]): number;
}

type Weights = ReadonlyMap<string, number>;

/** Builds Interests from sums by account and by hashtag. Pure. */
export function interestsFrom(rows: readonly { kind: string; key: string; weight: number }[]): Interests {
  const byKind = Map.groupBy(rows, ({ kind }) => kind);
  const weightsOf = (kind: string): Weights =>
    new Map((byKind.get(kind) ?? []).map(({ key, weight }) => [key, weight]));
  const [authors, ties, tags] = [weightsOf('AUTHOR'), weightsOf('TIE'), weightsOf('HASHTAG')];
  const length = Math.hypot(...tags.values());
  return {
    affinity: (authorId) => authors.get(authorId) ?? 0,
    tie: (authorId) => ties.get(authorId) ?? 0,
    likeness(hashtags) {
      if (hashtags.length === 0 || length === 0) return 0;
      const sum = hashtags.reduce((all, tag) => all + (tags.get(tag) ?? 0), 0);
      return Math.min(1, sum / (length * Math.sqrt(hashtags.length)));
    },
  };
}

export async function interestsOf(graph: Runner, viewerId: string, nowMs: number): Promise<Interests> {
  return interestsFrom(await interests(graph, { viewerId, nowMs, ...DEALINGS }));
}

export interface Feedback {
  readonly hidden: ReadonlySet<string>;
  readonly muted: ReadonlySet<string>;
  readonly lessAuthors: ReadonlySet<string>;
  readonly lessHashtags: ReadonlySet<string>;
  /** Posts seen within `SEEN.rememberedMs`. */
  readonly seen: ReadonlySet<string>;
}

export async function feedbackOf(graph: Runner, viewerId: string, nowMs: number): Promise<Feedback> {
  const [row] = await feedback(graph, { viewerId });
  const seen = row?.seen.filter((_id, index) => (row.seenAts[index] ?? 0) > nowMs - SEEN.rememberedMs);
  return {
    hidden: new Set(row?.hidden),
    muted: new Set(row?.muted),
    lessAuthors: new Set(row?.lessAuthors),
    lessHashtags: new Set(row?.lessHashtags),
    seen: new Set(seen),
  };
}
