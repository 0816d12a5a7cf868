// The home feed's candidates, what they are ranked by, and what viewers say about them, typed.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';

const rows = { id: Id, at: EpochMs, authorId: Id, shares: z.boolean() };
const post = { id: Id, at: EpochMs, authorId: Id };
const Ids = z.array(Id);
const Names = z.array(z.string());

export const latestPage = query(
  'feed/latest-page',
  'read',
  { viewerId: Id, at: EpochMs, id: z.string(), limit: Int, walkFactor: z.number().min(0), walk: Int },
  rows,
);

export const likedByFollowees = query(
  'feed/liked-by-followees',
  'read',
  { viewerId: Id, sinceMs: EpochMs, untilMs: EpochMs, read: Int, followees: Int, likesEach: Int, limit: Int },
  { ...post, likers: Int, via: Id },
);
export const rising = query(
  'feed/rising',
  'read',
  { sinceMs: EpochMs, untilMs: EpochMs, newest: Int, likesMin: Int, limit: Int },
  { ...post, velocity: z.number() },
);

export const interests = query(
  'feed/interests',
  'read',
  { viewerId: Id, nowMs: EpochMs, halfLifeMs: Int, read: Int, limit: Int },
  { kind: z.enum(['AUTHOR', 'HASHTAG', 'TIE']), key: z.string(), weight: z.number() },
);
export const features = query(
  'feed/features',
  'read',
  { viewerId: Id, ids: Ids },
  { id: Id, likes: Int, comments: Int, sharings: Int, hashtags: Names },
);
export const feedback = query(
  'feed/feedback',
  'read',
  { viewerId: Id },
  { hidden: Ids, muted: Ids, lessAuthors: Ids, lessHashtags: Names, seen: Ids, seenAts: z.array(EpochMs) },
);

export const seenMark = query(
  'feed/seen-mark',
  'write',
  { viewerId: Id, ids: Ids, nowMs: EpochMs, sinceMs: EpochMs, keep: Int },
  { kept: Int },
);
export const hide = query('feed/hide', 'write', { viewerId: Id, postId: Id, nowMs: EpochMs }, { hidden: Id });
export const unhide = query('feed/unhide', 'write', { viewerId: Id, postId: Id }, { shown: Id });
export const lessTarget = query('feed/less-target', 'read', { postId: Id }, { authorId: Id, hashtags: Names });
export const less = query(
  'feed/less',
  'write',
  { viewerId: Id, userIds: Ids, hashtags: Names, nowMs: EpochMs },
  { noted: Int },
);
export const lessUndo = query(
  'feed/less-undo',
  'write',
  { viewerId: Id, userIds: Ids, hashtags: Names },
  { undone: Int },
);

const Place = z.object({ at: EpochMs, id: z.string() });
const FollowId = z.string();
const Post = z.object({ id: Id, at: EpochMs, authorId: Id, followId: FollowId });

export const timelinePage = query(
  'feed/timeline-page',
  'read',
  {
    viewerId: Id,
    entries: z.array(z.object({ id: Id, followId: FollowId })),
    limit: Int,
    from: Place,
    own: Place,
    eventPrefix: z.string(),
    eventsMax: Int,
  },
  rows,
);
export const timelineMake = query(
  'feed/timeline-make',
  'read',
  { viewerId: Id, followeesMin: Int, limit: Int, wideMin: Int, pullMin: Int },
  { posts: z.array(Post), wide: z.array(z.object({ authorId: Id, followId: FollowId, pulled: z.boolean() })) },
);
export const authored = query(
  'feed/authored',
  'read',
  { authorId: Id, limit: Int },
  { id: Id, at: EpochMs, authorId: Id },
);
export const followeePosts = query(
  'feed/followee-posts',
  'read',
  { viewerId: Id, authorId: Id, limit: Int },
  { followId: FollowId, followers: Int, posts: z.array(z.object({ id: Id, at: EpochMs })) },
);
export const pushedPosts = query(
  'feed/pushed-posts',
  'read',
  { ids: z.array(Id) },
  { id: Id, at: EpochMs, authorId: Id, followers: Int },
);
export const followersParked = query('feed/followers-parked', 'read', { authorId: Id }, { followerIds: z.array(Id) });

export const followersOf = query(
  'feed/followers-of',
  'read',
  { authorId: Id },
  { followers: z.array(z.object({ id: Id, followId: FollowId })) },
);
