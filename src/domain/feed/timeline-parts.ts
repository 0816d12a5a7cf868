// What pushed timelines are made of, and the numbers that they go by.
import type { FeedMarks, Reach } from '../../cache/feed-marks.ts';
import type { FeedStore } from '../../cache/feed-store.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Logger } from '../../observability/log.ts';
import type { Clock } from '../clock.ts';

export interface TimelineLimits {
  /** Who follows fewer has no timeline: pulling costs no more. */
  readonly followeesMin: number;
  /** Posts of authors with fewer followers are pushed at once … */
  readonly pushFollowersMax: number;
  /** … of those with fewer than this in batches, and of the others never: a read fetches them. */
  readonly spreadFollowersMax: number;
  /** The time over which the batches are spread. */
  readonly spreadMs: number;
  /** How many posts a timeline holds. */
  readonly entriesMax: number;
  /** A timeline is made anew after so long, early by chance (refreshesEarly). */
  readonly lifeMs: number;
}

export interface TimelineParts {
  readonly graph: Graph;
  /** Feeds by their owner. */
  readonly timelines: FeedStore;
  /** Posts by their author. */
  readonly authored: FeedStore;
  readonly marks: FeedMarks;
  /** What the ids of the service's events begin with (events/outbox.ts). */
  readonly eventPrefix: string;
  readonly limits: TimelineLimits;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Below this share of a bound an author comes back under it, so that one who stands at the bound does not flap. */
export const REACH_SLACK = 0.8;

/** How the posts of an author of so many followers are sent, who was last sent as `before`. Pure. */
export function reachFor(followers: number, before: Reach, limits: TimelineLimits): Reach {
  const { pushFollowersMax, spreadFollowersMax } = limits;
  const least = (bound: number, held: boolean): number => (held ? Math.ceil(bound * REACH_SLACK) : bound);
  if (followers >= least(spreadFollowersMax, before === 'pull')) return 'pull';
  return followers >= least(pushFollowersMax, before !== 'push') ? 'spread' : 'push';
}
