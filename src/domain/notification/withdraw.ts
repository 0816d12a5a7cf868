// Takes notifications back: of what was undone while unread, of what was deleted, and between people of whom one has
// blocked the other. Those of an account that leaves are parked, and come back with it.
import {
  notificationWithdraw,
  notificationsPark,
  notificationsUnpark,
  withdrawBetween,
  withdrawComment,
  withdrawMentions,
  withdrawPost,
} from '../../cypher/notification/queries.ts';
import type { DomainEvent } from '../../events/event.ts';
import type { Graph } from '../../graph/graph.ts';
import type { News } from './group.ts';
import { recipientIdsOf } from './tell.ts';

/** Notifications that one transaction takes on. */
const BATCH_ROWS = 2_000;

/** Actors out of notifications, where it is true still that they have undone it. */
export async function withdrawNews(graph: Graph, news: readonly News[], nowMs: number): Promise<void> {
  if (news.length === 0) return;
  const items = news.map(({ recipientId, actorId, kind, key, postId, commentId }) => {
    return { recipientId, actorId, kind, key, postId, commentId };
  });
  await notificationWithdraw(graph, { nowMs, recipientIds: recipientIdsOf(news), items });
}

async function inBatches(run: (limit: number) => Promise<number>): Promise<void> {
  while ((await run(BATCH_ROWS)) === BATCH_ROWS);
}

/** What an event takes back that is no one actor's own doing. */
export async function withdrawAfter(graph: Graph, event: DomainEvent, nowMs: number): Promise<void> {
  switch (event.kind) {
    case 'POST_DELETED': {
      const { postId } = event;
      return inBatches(async (limit) => (await withdrawPost(graph, { postId, nowMs, limit }))[0]?.withdrawn ?? 0);
    }
    case 'POST_EDITED':
      await withdrawMentions(graph, { postId: event.postId, nowMs });
      return;
    case 'COMMENT_DELETED':
      await withdrawComment(graph, { commentId: event.commentId, nowMs });
      return;
    case 'BLOCKED': {
      const { blockerId, blockedId } = event;
      await withdrawBetween(graph, { recipientId: blockerId, otherId: blockedId, nowMs });
      await withdrawBetween(graph, { recipientId: blockedId, otherId: blockerId, nowMs });
      return;
    }
    case 'ACCOUNT_LEFT':
    case 'ACCOUNT_RETURNED': {
      const { userId } = event;
      const move = event.kind === 'ACCOUNT_LEFT' ? notificationsPark : notificationsUnpark;
      return inBatches(async (limit) => (await move(graph, { userId, nowMs, limit }))[0]?.moved ?? 0);
    }
    default:
  }
}
