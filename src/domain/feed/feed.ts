// The home feed in its two orders.
import type { Read } from '../../graph/read.ts';
import type { Clock } from '../clock.ts';
import type { ListFrom } from '../page/page.ts';
import type { FeedCandidate } from './candidate.ts';
import { latestRead } from './latest.ts';
import type { Timelines } from './timeline.ts';
import { type TopParts, topRows } from './top.ts';

export interface FeedService {
  /**
   * LATEST, not run yet: the feed of the parent, who is the viewer, newest first; `at` is the time of posting. Its rows
   * have the columns `id` and `authorId`.
   */
  latestRead(list: ListFrom, limit: number): Promise<Read<FeedCandidate>>;
  /** TOP as of a moment (epoch ms), best first; `at` is the place, or below the ranked pool a time. */
  top(asOfMs: number, lists: ListFrom[], limit: number): Promise<FeedCandidate[]>;
  /** Now: the moment that the first page of TOP stands for, and all further pages with it. */
  nowMs(): number;
}

export interface FeedParts extends TopParts {
  readonly clock: Clock;
  /** Null: everything is pulled. */
  readonly timelines: Timelines | null;
}

export function createFeedService({ clock, timelines, ...parts }: FeedParts): FeedService {
  return {
    latestRead: (list, limit) => latestRead(timelines, list, limit),
    async top(asOfMs, lists, limit) {
      return (await Promise.all(lists.map((list) => topRows(parts, list.parentId, asOfMs, list, limit)))).flat();
    },
    nowMs: clock,
  };
}
