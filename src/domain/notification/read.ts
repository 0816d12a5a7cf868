// What recipients do with their notifications: list them, mark them read, and catch up with what was told meanwhile.
import {
  inboxRead,
  markAllRead,
  markRead,
  notificationsPage,
  notificationsSince,
  unreadPage,
} from '../../cypher/notification/queries.ts';
import { pageRead } from '../../cypher/page.ts';
import type { Viewer } from '../../context.ts';
import { Invalid } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Read } from '../../graph/read.ts';
import type { Clock } from '../clock.ts';
import { type Candidate, type ListFrom, decodeCursor, encodeCursor } from '../page/page.ts';
import { LIST_NAME, type Told, toldOf } from './told.ts';

const MARKED_MAX = 1_000;
/** Notifications that one transaction marks. */
const BATCH_ROWS = 5_000;

export interface NotificationReads {
  /** A recipient's notifications, told last first: the viewer's, who is the only parent there is. */
  page(lists: ListFrom[], limit: number): Promise<Read<Candidate>>;
  unreadPage(lists: ListFrom[], limit: number): Promise<Read<Candidate>>;
  unreadCount(viewerId: string): Promise<number>;
  /** Marks these as read, or all where `ids` is null. Throws Invalid on more than 1,000. */
  markRead(viewer: Viewer, ids: readonly string[] | null): Promise<{ unreadCount: number }>;
  /** What was told after a cursor (null: ever), in order, at most `limit`. Throws Invalid('BAD_CURSOR'). */
  since(viewerId: string, cursor: string | null, limit: number): Promise<Told[]>;
  /** A cursor after all that was told so far. */
  cursorNow(viewerId: string): Promise<string>;
}

export function createNotificationReads({ graph, clock }: { graph: Graph; clock: Clock }): NotificationReads {
  const unreadCount = async (userId: string): Promise<number> => (await inboxRead(graph, { userId }))[0]?.unread ?? 0;
  return {
    page: (lists, limit) => Promise.resolve(pageRead(notificationsPage, lists, limit)),
    unreadPage: (lists, limit) => Promise.resolve(pageRead(unreadPage, lists, limit)),
    unreadCount,
    async markRead({ id: userId }, ids) {
      if (ids === null) {
        const batch = { userId, nowMs: clock(), limit: BATCH_ROWS };
        while ((await markAllRead(graph, batch))[0]?.marked === BATCH_ROWS);
      } else if (ids.length > MARKED_MAX) {
        throw new Invalid('TOO_MANY', 'ids', `At most ${MARKED_MAX} at once.`);
      } else await markRead(graph, { userId, ids: [...new Set(ids)], nowMs: clock() });
      return { unreadCount: await unreadCount(userId) };
    },
    async since(viewerId, cursor, limit) {
      const seq = cursor === null ? 0 : decodeCursor(LIST_NAME, cursor).at;
      const rows = await notificationsSince(graph, { userId: viewerId, seq, limit });
      return rows.map((row) => toldOf(viewerId, row.id, row.seq));
    },
    async cursorNow(userId) {
      const [inbox] = await inboxRead(graph, { userId });
      return encodeCursor(LIST_NAME, { at: inbox?.seq ?? 0, id: 'now' });
    },
  };
}
