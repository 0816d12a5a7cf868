// How close a stranger is to the viewer by the people between them. Knows numbers, not where they come from; the query
// recommendation/by-score does the same sum in the graph, with these constants as parameters.

/** Scores are whole millionths inside, so that a sum is the same in whatever order it is made: cursors hold them. */
export const SCORE_UNIT = 1_000_000;

/** What the walk weighs against Adamic-Adar: somebody with 40 follows and 46 followers adds as much by either. */
export const WALK_WEIGHT = 11;

/** Follows that everybody is taken to have beside their own, all of which lead back to the start. */
export const WALK_BASE = 10;

/** What whoever shows nobody how many follow them adds, as somebody ordinary would: no score tells how many. */
export const DISCREET_WEIGHT = weightOf({ followers: 46, following: 40 });

/** Somebody whom the viewer follows, by how many follow them and whom they follow. */
export interface Between {
  readonly followers: number;
  readonly following: number;
}

/**
 * What one followee of the viewer adds to the score of each account that they follow, in millionths; > 0. Two measures,
 * summed: Adamic-Adar, 1 / ln(degree), a degree below 2 counting as 2: who knows everybody says little about anybody;
 * and a random walk with restart: where one walker starts at each followee, how many come to the account with their
 * next step. Pure.
 * Sources: Adamic & Adar 2003, "Friends and neighbors on the Web"; Tong, Faloutsos & Pan 2006, "Fast random walk with
 * restart"; Gupta et al. 2013, "WTF: The Who to Follow Service at Twitter".
 */
export function weightOf({ followers, following }: Between): number {
  const adamicAdar = 1 / Math.log(Math.max(2, followers + following));
  return Math.round(SCORE_UNIT * (adamicAdar + WALK_WEIGHT / (WALK_BASE + following)));
}
