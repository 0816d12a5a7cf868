// Notifications as one test alone tells them: on the real graph, by a clock that is moved by hand, with all that was
// announced noted. The likes and events are the test's own; no relay hands them on.
import { usersMerge } from '../../src/cypher/import/queries.ts';
import { postLike, postUnlike } from '../../src/cypher/like/queries.ts';
import { createNotifications, type Notifications } from '../../src/domain/notification/notification.ts';
import type { Told } from '../../src/domain/notification/told.ts';
import { type DomainEvent, liked, unliked } from '../../src/events/event.ts';
import { newId } from '../../src/graph/ids.ts';
import { createLogs } from '../../src/observability/log.ts';
import { type Api, freshHandle } from './api.ts';
import { type RecordingPush, recordingPush } from './push.ts';

export interface Telling extends Notifications {
  /** Milliseconds, moved by hand. */
  readonly time: { nowMs: number };
  /** What was announced to somebody, in order. Others' may be due in the database that tests share. */
  announcedTo(recipientId: string): Told[];
  /** Called before anything is announced: may throw. */
  onAnnounce: () => void;
  readonly gateway: RecordingPush;
  /** Accounts that do nothing by themselves. */
  crowd(size: number, isVerified?: boolean): Promise<string[]>;
  /** They like the post, and each like is an event. */
  like(postId: string, userIds: readonly string[]): Promise<DomainEvent[]>;
  unlike(postId: string, userIds: readonly string[]): Promise<DomainEvent[]>;
}

export function tellingOn({ graph }: Api): Telling {
  const time = { nowMs: Date.now() };
  const announced: Told[] = [];
  const gateway = recordingPush();
  const telling: Telling = {
    ...createNotifications({
      graph,
      // Who may see what, other tests ask: these are about public posts.
      audience: { visible: (_viewerId, _kind, ids) => Promise.resolve(new Set(ids)) },
      clock: () => time.nowMs,
      log: createLogs('silent').app,
      gateway,
      keeping: { readDays: 90, days: 365 },
      announce(told) {
        telling.onAnnounce();
        announced.push(...told);
      },
    }),
    time,
    gateway,
    announcedTo: (recipientId) => announced.filter((one) => one.recipientId === recipientId),
    onAnnounce: () => undefined,
    async crowd(size, isVerified = false) {
      const row = () => ({ id: newId('usr'), handle: freshHandle('c'), displayName: 'c', bio: '', createdAtMs: 1 });
      const rows = Array.from({ length: size }, () => ({ ...row(), isPrivate: false, isVerified }));
      await usersMerge(graph, { rows });
      return rows.map(({ id }) => id);
    },
    async like(postId, userIds) {
      const { nowMs } = time;
      await postLike(graph, { items: userIds.map((viewerId, i) => ({ i, viewerId, id: postId, nowMs })) });
      return userIds.map((userId) => liked({ userId, postId, commentId: null }, nowMs));
    },
    async unlike(postId, userIds) {
      await postUnlike(graph, { items: userIds.map((viewerId, i) => ({ i, viewerId, id: postId })) });
      return userIds.map((userId) => unliked({ userId, postId, commentId: null }, time.nowMs));
    },
  };
  return telling;
}
