// Follows and follow requests, typed.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';
import { pageColumns, pageParams, walkParams } from '../page.ts';

const pair = { viewerId: Id, userId: Id };

export const follow = query(
  'follow/follow',
  'write',
  { items: z.array(z.strictObject({ ...pair, i: Int, nowMs: EpochMs })) },
  { i: Int, state: z.enum(['FOLLOWING', 'REQUESTED', 'BLOCKED']), isNew: z.boolean() },
);
export const unfollow = query(
  'follow/unfollow',
  'write',
  { items: z.array(z.strictObject({ ...pair, i: Int })) },
  { i: Int, ended: z.array(z.enum(['FOLLOWS', 'REQUESTED'])) },
);
export const requestAnswer = query(
  'follow/request-answer',
  'write',
  { ...pair, approve: z.boolean(), nowMs: EpochMs },
  { answered: Id },
);
export const followersPage = query('follow/followers-page', 'read', walkParams, pageColumns);
export const followingPage = query('follow/following-page', 'read', pageParams, pageColumns);
export const requestsPage = query('follow/requests-page', 'read', pageParams, pageColumns);
export const followCounts = query(
  'follow/counts',
  'read',
  { ids: z.array(z.string()) },
  { id: z.string(), followers: Int, following: Int, isDiscreet: z.boolean() },
);
