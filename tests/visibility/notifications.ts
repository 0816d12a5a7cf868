// Notifications in a small world: many that the product would never have made, so that nothing but the rule keeps them
// from being shown.
import { notificationStore, markAllRead, preferencesStore } from '../../src/cypher/notification/queries.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { newId } from '../../src/graph/ids.ts';
import type { View } from './model.ts';
import type { World } from './world.ts';

interface Notification {
  readonly recipientId: string;
  readonly actorIds: readonly string[];
  readonly postId: string | null;
  readonly commentId: string | null;
}

const RECIPIENT_MAX = 12;

/** What each person is told: of others' posts and comments, whether they may see them or not, and of accounts. */
export function notificationsOf({ people, posts, comments }: World): Notification[] {
  return people.flatMap(({ id: recipientId }, n) => {
    const other = (m: number): string => people[(n + 1 + (m % (people.length - 1))) % people.length]!.id;
    const about = [
      ...posts.map(({ id, authorId }) => ({ actorIds: [authorId], postId: id, commentId: null })),
      ...comments.map(({ id, postId, writerId }) => ({ actorIds: [writerId], postId, commentId: id })),
      ...posts.map(({ id }, m) => ({ actorIds: [other(m), other(m + 1)], postId: id, commentId: null })),
      ...people.map((_, m) => ({ actorIds: [other(m)], postId: null, commentId: null })),
    ];
    const step = Math.max(1, Math.ceil(about.length / RECIPIENT_MAX));
    return about.filter((_, m) => m % step === n % step).map((one) => ({ ...one, recipientId }));
  });
}

/** Stores them, told in that order and read already. */
export async function storeNotifications(graph: Graph, world: World): Promise<void> {
  for (const { id: userId } of world.people) await preferencesStore(graph, { userId, changes: [] });
  const nowMs = world.startMs;
  const groups = notificationsOf(world).map(({ recipientId, actorIds, postId, commentId }, n) => ({
    recipientId,
    id: newId('ntf'),
    key: `${recipientId}|${n}`,
    kind: postId === null ? ('FOLLOW' as const) : ('LIKE' as const),
    about: commentId !== null ? ('COMMENT' as const) : postId !== null ? ('POST' as const) : ('ACCOUNT' as const),
    postId,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    burst: 1,
    isLive: true,
    liveAtMs: null,
    releaseAtMs: null,
    actors: [...new Set(actorIds)].map((id) => ({ id, atMs: nowMs })),
    comments: commentId === null ? [] : [{ id: commentId, atMs: nowMs }],
  }));
  await notificationStore(graph, { nowMs, groups });
  for (const { id: userId } of world.people) await markAllRead(graph, { userId, nowMs, limit: 1_000 });
}

interface Shown {
  readonly actors: readonly { id: string }[];
  readonly post: { id: string } | null;
  readonly comment: { id: string } | null;
}

/** What is wrong with a viewer's list, or null. */
export function wrongNotifications(view: View, edges: readonly { node: Shown }[]): string | null {
  const wanted = notificationsOf(view.world)
    .filter(({ recipientId }) => recipientId === view.viewerId)
    .map(({ actorIds, ...one }) => {
      return { ...one, actorIds: [...new Set(actorIds)].filter((id) => view.sees('User', id)).toSorted() };
    })
    .filter(({ actorIds, postId, commentId }) => {
      const isOpen = commentId === null || view.sees('Comment', commentId);
      return actorIds.length > 0 && isOpen && (postId === null || view.sees('Post', postId));
    })
    .map(({ actorIds, postId, commentId }) => [actorIds, postId, commentId])
    .toReversed();
  const found = edges.map(({ node: { actors, post, comment } }) => [
    actors.map(({ id }) => id).toSorted(),
    post?.id ?? null,
    comment?.id ?? null,
  ]);
  const [said, meant] = [JSON.stringify(found), JSON.stringify(wanted)];
  return said === meant ? null : `tells ${said} where ${meant} is right`;
}
