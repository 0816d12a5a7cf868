// People you may know: friends of friends, by how many mutual followees there are.
import type { Viewer } from '../../context.ts';
import { dismiss, mutuals, peopleYouMayKnow } from '../../cypher/recommendation/queries.ts';
import { suggestionDismissed } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Clock } from '../clock.ts';
import { refuseSelf } from '../follow/follow.ts';
import type { Candidate, ListFrom } from '../page/page.ts';
import type { Audience } from '../visibility/audience.ts';

export const MUTUALS_MAX = 20;

export interface RecommendationService {
  /** Suggestions for each parent, who is the viewer; `at` is the number of mutual followees. */
  candidates(lists: ListFrom[], limit: number): Promise<Candidate[]>;
  /**
   * For each account, who of the viewer's followees follow it: ids in order, at most MUTUALS_MAX. One query for all.
   */
  mutuals(viewer: Viewer, userIds: readonly string[]): Promise<string[][]>;
  dismiss(viewer: Viewer, userId: string): Promise<true>;
}

export interface RecommendationParts {
  readonly graph: Graph;
  readonly audience: Audience;
  readonly outbox: Outbox;
  readonly clock: Clock;
}

export function createRecommendationService({
  graph,
  audience,
  outbox,
  clock,
}: RecommendationParts): RecommendationService {
  return {
    async candidates(lists, limit) {
      const pages = lists.map(async ({ parentId, at, id }) => {
        const rows = await peopleYouMayKnow(graph, { viewerId: parentId, at, id, limit });
        return rows.map((row) => ({ ...row, parentId }));
      });
      return (await Promise.all(pages)).flat();
    },
    async mutuals(viewer, userIds) {
      const rows = await mutuals(graph, { viewerId: viewer.id, ids: [...userIds], limit: MUTUALS_MAX });
      const byCandidate = Map.groupBy(rows, ({ candidateId }) => candidateId);
      return userIds.map((userId) => (byCandidate.get(userId) ?? []).map(({ id }) => id));
    },
    async dismiss(viewer, userId) {
      refuseSelf(viewer, userId);
      await audience.require(viewer.id, 'users', userId);
      const nowMs = clock();
      await outbox.write(async (tx) => {
        const [row] = await dismiss(tx, { viewerId: viewer.id, userId, nowMs });
        if (row?.isNew !== true) return;
        await outbox.store(tx, [suggestionDismissed({ userId: viewer.id, dismissedId: userId }, nowMs)]);
      });
      return true;
    },
  };
}
