// The first ranking of the TOP feed: how new a post is, what people did with it, and how close the viewer is to its
// author. Pure. Knows nothing of where candidates come from.

export interface Features {
  /** Age in milliseconds, ≥ 0. */
  readonly ageMs: number;
  readonly likes: number;
  readonly comments: number;
  readonly sharings: number;
  /** How often the viewer liked or commented on posts of the author. */
  readonly dealings: number;
  /**
   * How many of the viewer's followees like it, for a post of somebody the viewer does not follow; null for the
   * others.
   */
  readonly likers: number | null;
}

export const WEIGHTS = {
  /** After this time a post is worth half. */
  halfLifeMs: 24 * 3_600_000,
  engagement: 0.5,
  comment: 2,
  sharing: 3,
  tie: 0.6,
  /** A post of somebody whom the viewer did not choose to follow starts behind. */
  recommended: 0.5,
  liker: 0.4,
};

/**
 * Scores a post for a viewer: recency × engagement × tie (× how well it comes recommended). Result > 0, higher is
 * better. Engagement and ties count by their logarithm, as the tenth like says less than the first. Recency is an
 * exponential decay, as in "How Hacker News ranking works" made smooth: 2^(-age / half-life).
 */
export function score(features: Features): number {
  const { ageMs, likes, comments, sharings, dealings, likers } = features;
  const recency = 2 ** (-Math.max(0, ageMs) / WEIGHTS.halfLifeMs);
  const acts = likes + WEIGHTS.comment * comments + WEIGHTS.sharing * sharings;
  const engagement = 1 + WEIGHTS.engagement * Math.log1p(acts);
  const tie = 1 + WEIGHTS.tie * Math.log1p(dealings);
  const recommended = likers === null ? 1 : WEIGHTS.recommended * (1 + WEIGHTS.liker * Math.log1p(likers));
  return recency * engagement * tie * recommended;
}
