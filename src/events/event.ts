// What can happen: one kind for each thing that a write makes true. An event carries ids and never copies of data: a
// worker reads what is true when it gets there. Each kind has one typed constructor here, and no event is made
// elsewhere.
import { z } from 'zod';

import { newId } from '../graph/ids.ts';
import { EpochMs, Id } from '../graph/query.ts';

/**
 * Declares a kind and gives its constructor. `aggregate` names the id whose events are handled in the order in which
 * they were made: whoever did it, mostly.
 */
function eventKind<const K extends string, S extends z.ZodRawShape>(kind: K, aggregate: keyof S & string, ids: S) {
  const type = z.object({ kind: z.literal(kind), id: Id, atMs: EpochMs, aggregateId: Id, ...ids });
  const make = (about: z.input<z.ZodObject<S>>, atMs: number): z.infer<typeof type> =>
    type.parse({
      ...about,
      kind,
      id: newId('evt'),
      atMs,
      aggregateId: (about as Record<string, unknown>)[aggregate],
    });
  return Object.assign(make, { kind, type });
}

const idOrNone = Id.nullable().default(null);
const follow = { followerId: Id, followeeId: Id };
const post = { authorId: Id, postId: Id };
/** Exactly one of the two is set. */
const like = { userId: Id, postId: idOrNone, commentId: idOrNone };
const block = { blockerId: Id, blockedId: Id };
const mute = { muterId: Id, mutedId: Id };
const account = { userId: Id };
const media = { userId: Id, mediaId: Id };

/** A new post; a share where `sharedPostId` is set. */
export const posted = eventKind('POSTED', 'authorId', { ...post, sharedPostId: idOrNone });
export const postEdited = eventKind('POST_EDITED', 'authorId', post);
export const postDeleted = eventKind('POST_DELETED', 'authorId', post);

/** `wasAsked` where a private account was asked first: it, or its becoming public, approved the request. */
export const followed = eventKind('FOLLOWED', 'followerId', { ...follow, wasAsked: z.boolean().default(false) });
/** Whoever ended it: the follower, or a block by either. Not where one of the two leaves: that is ACCOUNT_LEFT. */
export const unfollowed = eventKind('UNFOLLOWED', 'followerId', follow);
export const followRequested = eventKind('FOLLOW_REQUESTED', 'followerId', follow);
/** Withdrawn, declined or cut off by a block; an approved one is FOLLOWED. */
export const followRequestEnded = eventKind('FOLLOW_REQUEST_ENDED', 'followerId', follow);

/** Every follow and request that it ends has an event of its own. */
export const blocked = eventKind('BLOCKED', 'blockerId', block);
export const unblocked = eventKind('UNBLOCKED', 'blockerId', block);
export const muted = eventKind('MUTED', 'muterId', mute);
export const unmuted = eventKind('UNMUTED', 'muterId', mute);

export const liked = eventKind('LIKED', 'userId', like);
export const unliked = eventKind('UNLIKED', 'userId', like);

/** A new comment; a reply where `replyToId` is set. */
export const commented = eventKind('COMMENTED', 'authorId', {
  authorId: Id,
  commentId: Id,
  postId: Id,
  replyToId: idOrNone,
});
/** Deleted by its author or by the post's; the replies below it go with it, without events of their own. */
export const commentDeleted = eventKind('COMMENT_DELETED', 'authorId', { authorId: Id, commentId: Id, postId: Id });

/** Told twice: when the account is out of every read, and when the last of its relationships is parked. */
export const accountLeft = eventKind('ACCOUNT_LEFT', 'userId', account);
/** Told twice: when the account is active again, and when the last of its relationships is back. */
export const accountReturned = eventKind('ACCOUNT_RETURNED', 'userId', account);
export const profileChanged = eventKind('PROFILE_CHANGED', 'userId', account);

export const suggestionDismissed = eventKind('SUGGESTION_DISMISSED', 'userId', { userId: Id, dismissedId: Id });
/** Somebody (or something) was shown a variant of an experiment. */
export const experimentExposed = eventKind('EXPERIMENT_EXPOSED', 'unitId', {
  unitId: Id,
  experiment: z.string(),
  variant: z.string(),
});

/** Somebody wants a copy of their data. */
export const exportAsked = eventKind('EXPORT_ASKED', 'userId', { userId: Id, exportId: Id });

/** An upload has arrived and waits to be processed. */
export const mediaUploaded = eventKind('MEDIA_UPLOADED', 'userId', media);
/** Its first renditions are there; what waited for it is published by an event of its own. */
export const mediaReady = eventKind('MEDIA_READY', 'userId', media);
export const mediaFailed = eventKind('MEDIA_FAILED', 'userId', media);
/** Its node is gone, its objects are not yet; `uploadId` where it was still being uploaded in parts. */
export const mediaDeleted = eventKind('MEDIA_DELETED', 'userId', {
  ...media,
  uploadId: z.string().nullable().default(null),
});

/** Something that belongs into the audit trail (domain/audit). Of one account they stay in order. */
export const audited = eventKind('AUDITED', 'aboutId', {
  aboutId: Id,
  what: z.string(),
  actorId: idOrNone,
  subjectId: idOrNone,
  detail: z.string(),
});

/** Any event, as it is read back from the outbox. */
export const DomainEvent = z.discriminatedUnion('kind', [
  posted.type,
  postEdited.type,
  postDeleted.type,
  followed.type,
  unfollowed.type,
  followRequested.type,
  followRequestEnded.type,
  blocked.type,
  unblocked.type,
  muted.type,
  unmuted.type,
  liked.type,
  unliked.type,
  commented.type,
  commentDeleted.type,
  accountLeft.type,
  accountReturned.type,
  profileChanged.type,
  suggestionDismissed.type,
  experimentExposed.type,
  exportAsked.type,
  mediaUploaded.type,
  mediaReady.type,
  mediaFailed.type,
  mediaDeleted.type,
  audited.type,
]);
export type DomainEvent = z.infer<typeof DomainEvent>;
export type EventKind = DomainEvent['kind'];

/** Every kind that this code knows. */
export const EVENT_KINDS: readonly EventKind[] = DomainEvent.options.map(({ shape }) => shape.kind.value);
