// Notifications and inboxes, typed.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';
import { pageColumns, pageParams } from '../page.ts';

export const NOTIFICATION_KINDS = [
  'FOLLOW',
  'FOLLOW_REQUEST',
  'FOLLOW_APPROVED',
  'LIKE',
  'COMMENT',
  'REPLY',
  'MENTION',
  'SHARE',
] as const;
export const NotificationKind = z.enum(NOTIFICATION_KINDS);

const ids = z.array(Id);
const kinds = z.array(NotificationKind);
const orNone = Id.nullable();
const Key = z.string().min(1);
const moment = { nowMs: EpochMs };
const batch = { ...moment, limit: Int };
const withdrawn = { withdrawn: Int };

/** What recipients are asked for. */
export const Asked = z.enum(['LIKE_POST', 'LIKE_COMMENT', 'COMMENT', 'POST', 'EDIT', 'UNSHARE']);

export const notificationRecipients = query(
  'notification/recipients',
  'read',
  { items: z.array(z.strictObject({ i: Int, what: Asked, id: Id })), editsSinceMs: EpochMs },
  {
    i: Int,
    recipientId: Id,
    kind: NotificationKind,
    rank: Int,
    subjectId: Id,
    postId: Id,
    commentId: orNone,
    proofKind: z.enum(['posts', 'comments']),
    proofId: Id,
    isSeen: z.boolean(),
  },
);

const about = { recipientId: Id, actorId: Id, kind: NotificationKind, key: Key, postId: orNone, commentId: orNone };

export const notificationLook = query(
  'notification/look',
  'write',
  {
    ...moment,
    recipientIds: ids,
    items: z.array(z.strictObject({ ...about, i: Int, proofId: Id, sinceMs: EpochMs, repeatSinceMs: EpochMs })),
  },
  {
    i: Int,
    id: orNone,
    seq: Int.nullable(),
    isKnown: z.boolean(),
    burst: Int,
    liveAtMs: EpochMs.nullable(),
    isPriority: z.boolean(),
    push: z.boolean(),
  },
);

const told = z.array(z.strictObject({ id: Id, atMs: EpochMs }));

export const notificationStore = query(
  'notification/store',
  'write',
  {
    ...moment,
    groups: z.array(
      z.strictObject({
        recipientId: Id,
        id: Id,
        key: Key,
        kind: NotificationKind,
        about: z.enum(['ACCOUNT', 'POST', 'COMMENT']),
        postId: orNone,
        createdAtMs: EpochMs,
        updatedAtMs: EpochMs,
        burst: Int,
        isLive: z.boolean(),
        liveAtMs: EpochMs.nullable(),
        releaseAtMs: EpochMs.nullable(),
        actors: told,
        comments: told,
      }),
    ),
  },
  { key: Key, id: Id, seq: Int },
);

export const notificationWithdraw = query(
  'notification/withdraw',
  'write',
  { ...moment, recipientIds: ids, items: z.array(z.strictObject(about)) },
  withdrawn,
);
export const withdrawPost = query('notification/withdraw-post', 'write', { ...batch, postId: Id }, withdrawn);
export const withdrawComment = query('notification/withdraw-comment', 'write', { ...moment, commentId: Id }, withdrawn);
export const withdrawMentions = query('notification/withdraw-mentions', 'write', { ...moment, postId: Id }, withdrawn);
export const withdrawBetween = query(
  'notification/withdraw-between',
  'write',
  { ...moment, recipientId: Id, otherId: Id },
  withdrawn,
);
const unread = { id: Id, recipientId: Id, postId: Id };
export const unreadAboutOf = query('notification/unread-about-of', 'read', { userId: Id, authorId: Id }, unread);
export const unreadAbout = query(
  'notification/unread-about',
  'read',
  { authorId: Id, afterId: z.string(), limit: Int },
  unread,
);
export const withdrawUnread = query(
  'notification/withdraw-unread',
  'write',
  { ...moment, recipientIds: ids, ids },
  withdrawn,
);
export const notificationsPark = query('notification/park', 'write', { ...batch, userId: Id }, { moved: Int });
export const notificationsUnpark = query('notification/unpark', 'write', { ...batch, userId: Id }, { moved: Int });

const prunable = { id: Id, recipientId: Id };
export const prunableRead = query('notification/prunable-read', 'read', { beforeMs: EpochMs, limit: Int }, prunable);
export const prunableOld = query(
  'notification/prunable-old',
  'read',
  { afterId: z.string(), beforeId: Id, beforeMs: EpochMs, limit: Int },
  prunable,
);
export const notificationsPrune = query(
  'notification/prune',
  'write',
  { ...moment, recipientIds: ids, ids, readBeforeMs: EpochMs, beforeMs: EpochMs, namedMax: Int },
  { pruned: Int },
);

export const notificationsPage = query('notification/page', 'read', pageParams, pageColumns);
export const unreadPage = query('notification/unread-page', 'read', pageParams, pageColumns);
export const notificationsSince = query(
  'notification/since',
  'read',
  { userId: Id, seq: Int, limit: Int },
  { id: Id, seq: Int },
);
export const inboxRead = query(
  'notification/inbox',
  'read',
  { userId: Id },
  { unread: Int, seq: Int, off: kinds, pushOff: kinds },
);
export const markRead = query(
  'notification/mark-read',
  'write',
  { ...moment, userId: Id, ids: z.array(z.string()) },
  { marked: Int },
);
export const markAllRead = query('notification/mark-all-read', 'write', { ...batch, userId: Id }, { marked: Int });
export const preferencesStore = query(
  'notification/preferences-store',
  'write',
  {
    userId: Id,
    changes: z.array(
      z.strictObject({ kind: NotificationKind, enabled: z.boolean().nullable(), push: z.boolean().nullable() }),
    ),
  },
  { off: kinds, pushOff: kinds },
);

export const notificationsDue = query('notification/due', 'read', batch, { id: Id, recipientId: Id });
export const notificationsRelease = query(
  'notification/release',
  'write',
  { ...moment, recipientIds: ids, ids, heldUntilMs: EpochMs },
  { id: Id, recipientId: Id, seq: Int, push: z.boolean() },
);
export const notificationsReleased = query(
  'notification/released',
  'write',
  { told: z.array(z.strictObject({ id: Id, seq: Int })) },
  { settled: Int },
);
