// The home feed's candidates and what they are ranked by, typed.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';

const rows = { id: Id, at: EpochMs, authorId: Id, shares: z.boolean() };

export const latestPage = query(
  'feed/latest-page',
  'read',
  { viewerId: Id, at: EpochMs, id: z.string(), limit: Int, walkFactor: z.number().min(0), walk: Int },
  rows,
);
export const engagement = query(
  'feed/engagement',
  'read',
  { ids: z.array(Id) },
  { id: Id, likes: Int, comments: Int, sharings: Int },
);
export const likedByFollowees = query(
  'feed/liked-by-followees',
  'read',
  { viewerId: Id, sinceMs: EpochMs, untilMs: EpochMs, followees: Int, limit: Int },
  { id: Id, at: EpochMs, authorId: Id, likers: Int, via: Id },
);
export const ties = query('feed/ties', 'read', { viewerId: Id, limit: Int }, { authorId: Id, dealings: Int });
