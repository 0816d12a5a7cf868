// What is asked when something is to be told to those who listen.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';

export const engagement = query(
  'live/engagement',
  'read',
  { postId: Id },
  { likeCount: Int, commentCount: Int, shareCount: Int },
);
export const feedsOf = query(
  'live/feeds-of',
  'read',
  { authorId: Id, viewerIds: z.array(Id) },
  // Ten thousand of them: each is an id because it lies there.
  { followerIds: z.array(z.string()), muterIds: z.array(z.string()) },
);
const place = { atMs: EpochMs, id: z.string(), limit: Int };
export const commentsSince = query(
  'live/comments-since',
  'read',
  { postId: Id, ...place },
  { commentId: Id, atMs: EpochMs },
);
export const postsSince = query('live/posts-since', 'read', place, { postId: Id, authorId: Id, atMs: EpochMs });
export const touchedBy = query('live/touched-by', 'read', { userId: Id, postIds: z.array(Id) }, { postId: Id });
export const sharedBy = query('live/shared-by', 'read', { ids: z.array(Id) }, { id: Id });
