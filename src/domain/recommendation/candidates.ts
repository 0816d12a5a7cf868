// People you may know: friends of friends, by how many mutual followees there are or by a score. Counted while one
// waits, or read from a list where that would take long (lists.ts).
import type { Viewer } from '../../context.ts';
import { byMutuals, byScore, dismiss, mutuals } from '../../cypher/recommendation/queries.ts';
import { suggestionDismissed } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Read } from '../../graph/read.ts';
import type { Clock } from '../clock.ts';
import { refuseSelf } from '../follow/follow.ts';
import type { Candidate, ListFrom } from '../page/page.ts';
import type { Audience } from '../visibility/audience.ts';
import { LIST_STALE_MS, type SuggestionLists } from './lists.ts';
import { KEPT_MAX } from './make-list.ts';
import { DISCREET_WEIGHT, SCORE_UNIT, WALK_BASE, WALK_WEIGHT } from './score.ts';

export const MUTUALS_MAX = 20;

const WEIGHTS = { walkWeight: WALK_WEIGHT, walkBase: WALK_BASE, discreetWeight: DISCREET_WEIGHT };

/** What answers until a list is there: so many followees, the follows of each, the accounts that come up most. */
const SAMPLE = { sampleFollowees: 300, sampleEach: 100, sampleMax: 40 };

export type SuggestionOrder = 'MUTUALS' | 'BEST';

/** `at` is what the list is ordered by: the mutual followees, or the score in millionths. */
export interface Suggestion extends Candidate {
  readonly mutualCount: number;
  /** Null in the order MUTUALS. */
  readonly score: number | null;
}

/** Somebody whom the viewer follows and who follows the candidate. */
interface Mutual {
  readonly candidateId: string;
  readonly id: string;
}

/** The mutual followees of each account, in its order. */
export function mutualsOf(rows: readonly Mutual[], userIds: readonly string[]): string[][] {
  const byCandidate = Map.groupBy(rows, ({ candidateId }) => candidateId);
  return userIds.map((userId) => (byCandidate.get(userId) ?? []).map(({ id }) => id));
}

export interface RecommendationService {
  /** The next suggestions for the parent, who is the viewer, as one statement. */
  read(order: SuggestionOrder, list: ListFrom, limit: number): Read<Suggestion>;
  /** Who of the viewer's followees follow these accounts, in order, at most `limit` (to MUTUALS_MAX) for each. */
  mutuals(viewer: Viewer, userIds: readonly string[], limit: number): Read<Mutual>;
  dismiss(viewer: Viewer, userId: string): Promise<true>;
}

export interface RecommendationParts {
  readonly audience: Audience;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly lists: SuggestionLists;
}

export function createRecommendationService(parts: RecommendationParts): RecommendationService {
  const { audience, outbox, clock, lists: stored } = parts;

  const toSuggestions =
    (parentId: string) =>
    (rows: Awaited<ReturnType<typeof byMutuals>>): Suggestion[] => {
      const [first] = rows;
      // NOTE: a hint to those who keep the lists; nothing is waited for here.
      if (first?.source === 'SAMPLED') stored.want(parentId);
      if (first?.source === 'STORED' && first.askedAtMs !== null) stored.asked(parentId, first.askedAtMs);
      return rows.map(({ id, at, mutualCount, score }) => ({
        parentId,
        id,
        at,
        mutualCount,
        score: score === null ? null : score / SCORE_UNIT,
      }));
    };

  const read: RecommendationService['read'] = (order, { parentId, at, id }, limit) => {
    const freshFromMs = clock() - LIST_STALE_MS;
    const page = { viewerId: parentId, at, id, limit, freshFromMs, ...stored.ordinary, ...SAMPLE };
    return order === 'MUTUALS'
      ? byMutuals.read(page, toSuggestions(parentId))
      : byScore.read({ ...page, ...WEIGHTS }, toSuggestions(parentId));
  };

  return {
    read,
    mutuals(viewer, userIds, limit) {
      const from = { keptMax: KEPT_MAX, freshFromMs: clock() - LIST_STALE_MS };
      return mutuals.read({ viewerId: viewer.id, ids: [...userIds], limit, ...from }, (rows) => rows);
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
