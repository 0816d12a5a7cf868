// The ranking of the TOP feed: what a post is worth to a viewer, as one number. Pure, and the only place that weighs.
// Knows nothing of where candidates and their features come from.
import { z } from 'zod';

const factor = z.number().min(0).max(100);
/** What takes away: 0 puts a post behind everything, 1 takes nothing. */
const damper = z.number().min(0).max(1);

const halfLifeMs = z.number().int().min(60_000);

/** The weights and their bounds; the file of `FEED_RANKING_FILE` and the variants of experiments set some anew. */
export const RankingWeights = z.strictObject({
  /** After this time a post is worth half. */
  halfLifeMs,
  engagement: factor,
  /** What comments and shares count for, in likes. */
  comment: factor,
  sharing: factor,
  /** Engagement for each hour of the post's life. */
  velocity: factor,
  /** How much the viewer had to do with the author's posts of late, and the author with the viewer's. */
  affinity: factor,
  tie: factor,
  /** The three voices of the ensemble, and how loud they are together. */
  collaborative: factor,
  content: factor,
  embedding: factor,
  ensemble: factor,
  /** A post that comes by another way than a followee's posting starts behind; each followee who likes it helps. */
  recommended: damper,
  liker: factor,
  /** What the viewer has seen, and what they asked to see less of: for each such author or hashtag. */
  seen: damper,
  less: damper,
});
export type RankingWeights = Readonly<z.infer<typeof RankingWeights>>;

export const WEIGHTS: RankingWeights = Object.freeze({
  halfLifeMs: 24 * 3_600_000,
  engagement: 0.5,
  comment: 2,
  sharing: 3,
  velocity: 0.3,
  affinity: 0.6,
  tie: 0.3,
  collaborative: 0.4,
  content: 0.3,
  embedding: 0.3,
  ensemble: 1,
  recommended: 0.5,
  liker: 0.4,
  seen: 0.02,
  less: 0.15,
});

/** Some weights instead of others. */
export const RankingChange = RankingWeights.partial();
export type RankingChange = Readonly<z.infer<typeof RankingChange>>;

/** What the trained models say of a post and a viewer: each 0-1, 0 where the models know one of the two not yet. */
export interface Voices {
  /** Collaborative filtering: people who liked what the viewer liked, like this. */
  readonly collaborative: number;
  /** Hashtags and text against those of what the viewer liked. */
  readonly content: number;
  /** How near the post lies to the viewer in the embedding of the network. */
  readonly embedding: number;
}

export interface Features extends Voices {
  /** Age in milliseconds, ≥ 0. */
  readonly ageMs: number;
  readonly likes: number;
  readonly comments: number;
  readonly sharings: number;
  /** What the viewer did with posts of the author (likes, comments, …), the older the less. */
  readonly affinity: number;
  /** What the author did with posts of the viewer, the older the less. */
  readonly tie: number;
  /**
   * How many of the viewer's followees like it, for a post that did not come by a followee's posting; null for the
   * others.
   */
  readonly likers: number | null;
  readonly isSeen: boolean;
  /** How many of its author and hashtags the viewer asked to see less of. */
  readonly less: number;
}

const unit = (value: number): number => Math.min(1, Math.max(0, value));

/**
 * The ensemble: a weighted sum of the three voices. Result 0 to the sum of the weights, 1 by default.
 * Source: linear blending of recommenders, Jahrer, Töscher & Legenstein 2010, "Combining predictions for accurate
 * recommender systems".
 */
export function ensemble({ collaborative, content, embedding }: Voices, weights: RankingWeights = WEIGHTS): number {
  return (
    weights.collaborative * unit(collaborative) + weights.content * unit(content) + weights.embedding * unit(embedding)
  );
}

/**
 * Scores a post for a viewer: recency × engagement × ties × taste × how well it comes recommended × what speaks
 * against it. Result ≥ 0, higher is better. Engagement and ties count by their logarithm, as the tenth like says less
 * than the first. Recency is an exponential decay, 2^(-age / half-life); velocity is engagement over age, with two
 * hours added to both ends of life, as in "How Hacker News ranking works".
 */
export function score(features: Features, weights: RankingWeights = WEIGHTS): number {
  const { likes, comments, sharings, likers } = features;
  const ageMs = Math.max(0, features.ageMs);
  const recency = 2 ** (-ageMs / weights.halfLifeMs);
  const acts = likes + weights.comment * comments + weights.sharing * sharings;
  const velocity = acts / (ageMs / 3_600_000 + 2);
  const engagement = 1 + weights.engagement * Math.log1p(acts) + weights.velocity * Math.log1p(velocity);
  const ties = 1 + weights.affinity * Math.log1p(features.affinity) + weights.tie * Math.log1p(features.tie);
  const taste = 1 + weights.ensemble * ensemble(features, weights);
  const recommended = likers === null ? 1 : weights.recommended * (1 + weights.liker * Math.log1p(likers));
  const against = (features.isSeen ? weights.seen : 1) * weights.less ** features.less;
  return recency * engagement * ties * taste * recommended * against;
}

/** The weights with a change made to them. */
export function changed(weights: RankingWeights, change: RankingChange): RankingWeights {
  return Object.assign({}, weights, change);
}
