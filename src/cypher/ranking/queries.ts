// The learned models of the feed: what ranking asks of them, and what training reads and writes. Typed.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';

/** From 0 to 1, give or take the last bit of a 4-byte number. */
const Share = z
  .number()
  .min(0)
  .max(1 + 1e-5);
const Vector = z.array(z.number()).nullable();

/** How well each of these posts fits the viewer: three numbers from 0 to 1, 0 where nothing is known. */
export const affinities = query(
  'ranking/affinities',
  'read',
  { viewerId: Id, ids: z.array(Id) },
  { id: Id, collaborative: Share, content: Share, embedding: Share },
);

const candidates = { viewerId: Id, sinceMs: EpochMs, untilMs: EpochMs, limit: Int };
const candidateRows = { id: Id, at: EpochMs, authorId: Id, score: Share };
export const nearPosts = query('ranking/near-posts', 'read', candidates, candidateRows);
export const walkPosts = query('ranking/walk-posts', 'read', candidates, candidateRows);

const AfterId = Id.or(z.literal(''));
export const usersPage = query(
  'ranking/users-page',
  'read',
  { afterId: AfterId, limit: Int },
  { id: Id, isPrivate: z.boolean() },
);
export const followsPage = query(
  'ranking/follows-page',
  'read',
  { afterId: AfterId, limit: Int },
  { id: Id, followeeIds: z.array(Id) },
);
export const likesPage = query(
  'ranking/likes-page',
  'read',
  { afterId: AfterId, sinceMs: EpochMs, limit: Int },
  { id: Id, postIds: z.array(Id) },
);
export const postsPage = query(
  'ranking/posts-page',
  'read',
  { fromMs: EpochMs, afterId: AfterId, limit: Int },
  { id: Id, createdAtMs: EpochMs, authorId: Id, text: z.string(), isPublic: z.boolean() },
);

export const usersStore = query(
  'ranking/users-store',
  'write',
  { rows: z.array(z.object({ id: Id, taste: Vector, offer: Vector, interests: Vector, embedding: Vector })) },
  {},
);
export const postsStore = query(
  'ranking/posts-store',
  'write',
  { rows: z.array(z.object({ id: Id, taste: Vector, content: Vector, embedding: Vector })) },
  {},
);
export const postsForget = query(
  'ranking/posts-forget',
  'write',
  { fromMs: EpochMs, untilMs: EpochMs, limit: Int },
  { forgotten: Int },
);
export const modelRead = query(
  'ranking/model-read',
  'read',
  {},
  { madeAtMs: EpochMs, sinceMs: EpochMs, wordWeights: z.array(z.number()) },
);
export const modelStore = query(
  'ranking/model-store',
  'write',
  { madeAtMs: EpochMs, sinceMs: EpochMs, wordWeights: z.array(z.number()) },
  { madeAtMs: EpochMs },
);

export const texts = query('ranking/texts', 'read', { ids: z.array(Id) }, { id: Id, text: z.string() });
export const postsFoldIn = query(
  'ranking/posts-fold-in',
  'write',
  { rows: z.array(z.object({ id: Id, content: Vector })) },
  {},
);
