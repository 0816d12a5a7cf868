// Comments, typed.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';
import { pageColumns, pageParams } from '../page.ts';

const ids = { ids: z.array(Id) };
const parents = { parentIds: z.array(Id) };
/** As the caller gave it: any string may be asked for. */
const named = { id: z.string() };

export const commentMadeBefore = query('comment/made-before', 'read', { clientKey: z.string() }, { id: Id });
export const commentReplyView = query('comment/reply-view', 'write', ids, { id: Id, postId: Id, depth: Int });
export const commentCreate = query(
  'comment/create',
  'write',
  {
    items: z.array(
      z.strictObject({
        i: Int,
        id: Id,
        authorId: Id,
        postId: Id,
        replyToId: Id.nullable(),
        depth: Int,
        text: z.string(),
        clientKey: z.string().nullable(),
        mentions: z.array(z.string()),
        nowMs: EpochMs,
      }),
    ),
  },
  { i: Int, id: Id, isNew: z.boolean() },
);
export const commentRemove = query(
  'comment/remove',
  'write',
  { viewerId: Id, id: Id, nowMs: EpochMs },
  { id: Id, authorId: Id, postId: Id },
);
export const repliesRemove = query(
  'comment/replies-remove',
  'write',
  { ...parents, nowMs: EpochMs, limit: Int },
  { id: Id },
);
export const removedReplies = query('comment/removed-replies', 'read', parents, { id: Id });
export const commentRemoved = query('comment/removed', 'read', { ...named, viewerId: Id }, { id: Id });
export const commentsPage = query('comment/comments-page', 'read', pageParams, pageColumns);
export const repliesPage = query('comment/replies-page', 'read', pageParams, pageColumns);
export const commentCounts = query('comment/comment-counts', 'read', ids, { id: Id, comments: Int });
export const replyCounts = query('comment/reply-counts', 'read', ids, { id: Id, replies: Int });
