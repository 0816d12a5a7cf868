// Who is to hear of an event, and what is told together: alike notifications of one recipient are one while unread.
// Pure; what is true and visible is asked elsewhere.
import type { z } from 'zod';

import type { Asked, NOTIFICATION_KINDS } from '../../cypher/notification/queries.ts';
import type { DomainEvent } from '../../events/event.ts';

export type Kind = (typeof NOTIFICATION_KINDS)[number];

/** Something that one account did, as one recipient may hear of it. */
export interface News {
  readonly recipientId: string;
  readonly actorId: string;
  readonly kind: Kind;
  /** Of the unread notification that it belongs to. */
  readonly key: string;
  readonly postId: string | null;
  readonly commentId: string | null;
  /** What the recipient must be able to see, so that they may hear of it. */
  readonly proofKind: 'users' | 'posts' | 'comments';
  readonly proofId: string;
  /** Where nobody has to be asked whether they may. */
  readonly isSeen: boolean;
  readonly atMs: number;
}

/** One notification while it is unread: by whom it is read, of what kind, and of which subject. */
export function keyOf(recipientId: string, kind: Kind, subjectId = ''): string {
  return `${recipientId}|${kind}|${subjectId}`;
}

const byAccount = (recipientId: string, actorId: string, kind: Kind, atMs: number): News => ({
  recipientId,
  actorId,
  kind,
  key: keyOf(recipientId, kind),
  postId: null,
  commentId: null,
  proofKind: 'users',
  proofId: actorId,
  // An account is seen by all but whom it blocks, and news of a block between the two are dropped anyway (look.cypher).
  isSeen: true,
  atMs,
});

/** What an event of two accounts tells, and what it takes back. */
export function newsOfFollow(event: DomainEvent): { readonly told: News[]; readonly undone: News[] } {
  if (!('followerId' in event)) return { told: [], undone: [] };
  const { followerId, followeeId, atMs } = event;
  const follow = byAccount(followeeId, followerId, 'FOLLOW', atMs);
  const request = byAccount(followeeId, followerId, 'FOLLOW_REQUEST', atMs);
  const approval = byAccount(followerId, followeeId, 'FOLLOW_APPROVED', atMs);
  switch (event.kind) {
    case 'FOLLOWED':
      return { told: [event.wasAsked ? approval : follow], undone: event.wasAsked ? [request] : [] };
    case 'UNFOLLOWED':
      return { told: [], undone: [follow, approval] };
    case 'FOLLOW_REQUESTED':
      return { told: [request], undone: [] };
    case 'FOLLOW_REQUEST_ENDED':
      return { told: [], undone: [request] };
  }
}

/** A question to the graph: who is to hear of this? */
export interface Question {
  readonly what: z.infer<typeof Asked>;
  readonly id: string;
  readonly actorId: string;
  readonly atMs: number;
  /** Whether it was done, or undone. */
  readonly isUndone: boolean;
}

/** What is to be asked about an event; null where nobody hears of it by a post or comment. */
export function questionOf(event: DomainEvent): Question | null {
  const { atMs } = event;
  switch (event.kind) {
    case 'LIKED':
    case 'UNLIKED': {
      const { userId: actorId, postId, commentId } = event;
      const isUndone = event.kind === 'UNLIKED';
      if (postId !== null) return { what: 'LIKE_POST', id: postId, actorId, atMs, isUndone };
      return commentId === null ? null : { what: 'LIKE_COMMENT', id: commentId, actorId, atMs, isUndone };
    }
    case 'COMMENTED':
      return { what: 'COMMENT', id: event.commentId, actorId: event.authorId, atMs, isUndone: false };
    case 'POSTED':
      return { what: 'POST', id: event.postId, actorId: event.authorId, atMs, isUndone: false };
    case 'POST_EDITED':
      return { what: 'EDIT', id: event.postId, actorId: event.authorId, atMs, isUndone: false };
    case 'POST_DELETED':
      return { what: 'UNSHARE', id: event.postId, actorId: event.authorId, atMs, isUndone: true };
    default:
      return null;
  }
}

/** One who may hear of what a question is about. */
export interface Recipient {
  readonly recipientId: string;
  readonly kind: Kind;
  readonly rank: number;
  readonly subjectId: string;
  readonly postId: string;
  readonly commentId: string | null;
  readonly proofKind: 'posts' | 'comments';
  readonly proofId: string;
  readonly isSeen: boolean;
}

/** Nobody hears of their own doing, and nobody twice of the same: a reply is no comment and no mention besides. */
export function newsOf({ actorId, atMs }: Question, recipients: readonly Recipient[]): News[] {
  const best = new Map<string, Recipient>();
  for (const recipient of recipients) {
    const known = best.get(recipient.recipientId);
    if (known === undefined || recipient.rank < known.rank) best.set(recipient.recipientId, recipient);
  }
  best.delete(actorId);
  return [...best.values()].map(({ rank: _rank, subjectId, ...recipient }) => ({
    ...recipient,
    actorId,
    key: keyOf(recipient.recipientId, recipient.kind, subjectId),
    atMs,
  }));
}
