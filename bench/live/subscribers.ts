// The API's subscribers: who they are, what they say to the server, and what its messages tell.
import { setTimeout } from 'node:timers/promises';

import type { Arrival, Clients } from './clients.ts';
import type { Plan } from './messages.ts';

const COMMENT_ADDED = /* GraphQL */ `
  subscription CommentAdded($postId: ID!) {
    commentAdded(postId: $postId) {
      comment {
        id
        text
        createdAt
        author {
          id
          handle
        }
      }
    }
  }
`;
/** The contract's, with one more field: who sees the same notification again is told that there is more to it. */
const NOTIFICATION_RECEIVED = /* GraphQL */ `
  subscription NotificationReceived($after: String) {
    notificationReceived(after: $after) {
      cursor
      notification {
        id
        kind
        createdAt
        updatedAt
        read
        actorCount
        actors(first: 2) {
          id
          handle
          avatarUrl
        }
        post {
          id
          text
        }
        comment {
          id
          text
        }
      }
    }
  }
`;

const compact = (document: string): string => document.replaceAll(/\s+/g, ' ').trim();
const oneLine = { comment: compact(COMMENT_ADDED), notification: compact(NOTIFICATION_RECEIVED) };

/** Addresses of the loopback network: each has ports of its own. */
export const addressOf = (index: number): string => `127.0.0.${2 + (index % 4)}`;

export function planOf(index: number, authorization: string, postId: string): Plan {
  const subscribe = (id: string, query: string, variables: object) =>
    JSON.stringify({ id, type: 'subscribe', payload: { query, variables } });
  return {
    localAddress: addressOf(index),
    says: [
      JSON.stringify({ type: 'connection_init', payload: { authorization } }),
      subscribe('all', oneLine.comment, { postId }),
      subscribe('own', oneLine.notification, {}),
    ],
  };
}

interface Base {
  readonly subscriber: number;
  readonly atMs: number;
  readonly bytes: number;
}

export interface ToldComment extends Base {
  readonly commentId: string;
}
export interface ToldNotification extends Base {
  readonly cursor: string;
  readonly notificationId: string;
  readonly actorCount: number;
}

interface Next {
  readonly id?: string;
  readonly type: string;
  readonly payload?: {
    readonly errors?: readonly { readonly message: string }[];
    readonly data?: {
      readonly commentAdded?: { readonly comment: { readonly id: string } };
      readonly notificationReceived?: {
        readonly cursor: string;
        readonly notification: { readonly id: string; readonly actorCount: number };
      };
    };
  };
}

/** What came, by what it is. Throws where a message is an error: it would pass for one that was not delivered. */
export function readArrivals(arrivals: readonly Arrival[]): {
  comments: ToldComment[];
  notifications: ToldNotification[];
} {
  const comments: ToldComment[] = [];
  const notifications: ToldNotification[] = [];
  for (const [subscriber, atMs, text] of arrivals) {
    const { type, payload } = JSON.parse(text) as Next;
    if (type === 'ping' || type === 'pong') continue;
    const { commentAdded, notificationReceived: received } = payload?.data ?? {};
    const base = { subscriber, atMs, bytes: Buffer.byteLength(text) };
    if (commentAdded !== undefined) comments.push({ ...base, commentId: commentAdded.comment.id });
    else if (received !== undefined) {
      const { id, actorCount } = received.notification;
      notifications.push({ ...base, cursor: received.cursor, notificationId: id, actorCount });
    } else throw new Error(`A subscriber was told: ${text.slice(0, 300)}`);
  }
  return { comments, notifications };
}

/** Collects until so many were told of one comment, or it has waited for so long: what tells of others is left out. */
export async function collectComment(
  { collect }: Pick<Clients, 'collect'>,
  commentId: string,
  count: number,
  waitMs: number,
): Promise<ToldComment[]> {
  const told: ToldComment[] = [];
  for (const until = Date.now() + waitMs; told.length < count && Date.now() < until;) {
    await setTimeout(100);
    told.push(...readArrivals(await collect()).comments.filter((comment) => comment.commentId === commentId));
  }
  return told;
}
