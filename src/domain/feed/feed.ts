// The home feed in its two orders.
import type { Clock } from '../clock.ts';
import type { ListFrom } from '../page/page.ts';
import { type FeedCandidate, reasonOf } from './candidate.ts';
import { pull } from './pull.ts';
import { type TopParts, topRows } from './top.ts';

export interface FeedService {
  /** LATEST: each parent's feed, who is the viewer, newest first; `at` is the time of posting. */
  latest(lists: ListFrom[], limit: number): Promise<FeedCandidate[]>;
  /** TOP as of a moment (epoch ms), best first; `at` is the place, or below the ranked pool a time. */
  top(asOfMs: number, lists: ListFrom[], limit: number): Promise<FeedCandidate[]>;
  /** Now: the moment that the first page of TOP stands for, and all further pages with it. */
  nowMs(): number;
}

export interface FeedParts extends TopParts {
  readonly clock: Clock;
}

export function createFeedService({ clock, ...parts }: FeedParts): FeedService {
  const { graph } = parts;
  return {
    async latest(lists, limit) {
      const pages = lists.map(async ({ parentId, ...after }) => {
        const rows = await pull(graph, parentId, after, limit);
        return rows.map((row) => ({ parentId, id: row.id, at: row.at, reason: reasonOf(parentId, row) }));
      });
      return (await Promise.all(pages)).flat();
    },
    async top(asOfMs, lists, limit) {
      return (await Promise.all(lists.map((list) => topRows(parts, list.parentId, asOfMs, list, limit)))).flat();
    },
    nowMs: clock,
  };
}
