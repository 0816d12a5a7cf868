// Suggestions, typed.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';

const page = {
  viewerId: Id,
  at: Int.nullable(),
  id: Id.nullable(),
  limit: Int,
  freshFromMs: EpochMs,
  followeesMax: Int,
  stepsMax: Int,
  sampleFollowees: Int,
  sampleEach: Int,
  sampleMax: Int,
};
const suggestion = {
  id: Id,
  at: Int,
  mutualCount: Int,
  score: Int.nullable(),
  source: z.enum(['STORED', 'LIVE', 'SAMPLED']),
  askedAtMs: EpochMs.nullable(),
};

export const byMutuals = query('recommendation/by-mutuals', 'read', page, suggestion);
export const byScore = query(
  'recommendation/by-score',
  'read',
  { ...page, walkWeight: Int, walkBase: Int, discreetWeight: Int },
  suggestion,
);
export const mutuals = query(
  'recommendation/mutuals',
  'read',
  { viewerId: Id, ids: z.array(Id), limit: Int, keptMax: Int, freshFromMs: EpochMs },
  { candidateId: Id, id: Id },
);
export const dismiss = query(
  'recommendation/dismiss',
  'write',
  { viewerId: Id, userId: Id, nowMs: EpochMs },
  { isNew: z.boolean() },
);

const nodes = z.array(Int);
export const followees = query(
  'recommendation/followees',
  'read',
  { userId: Id },
  { self: Int, followees: z.array(z.tuple([Int, Int, Int, z.boolean()])), excluded: nodes },
);
export const followedBy = query('recommendation/followed-by', 'read', { nodes }, { node: Int, follows: nodes });
export const idsOfNodes = query('recommendation/ids-of-nodes', 'read', { nodes }, { node: Int, id: Id });

const list = { userId: Id };
export const claimList = query(
  'recommendation/list-claim',
  'write',
  { ...list, nowMs: EpochMs, untilMs: EpochMs, madeBeforeMs: EpochMs },
  { claimed: Id },
);
export const storeList = query(
  'recommendation/list-store',
  'write',
  {
    ...list,
    madeAtMs: EpochMs,
    ids: z.array(Id),
    mutualCounts: z.array(Int),
    bestIds: z.array(Id),
    bestMutualCounts: z.array(Int),
    bestScores: z.array(Int),
    keptFor: z.array(Id),
    kept: z.array(z.string()),
  },
  { stored: Id },
);
export const dropList = query('recommendation/list-drop', 'write', list, { dropped: Id });
export const noteAsked = query('recommendation/list-asked', 'write', { ...list, nowMs: EpochMs }, { noted: Id });
export const listsMadeBefore = query(
  'recommendation/lists-made-before',
  'read',
  { madeBeforeMs: EpochMs, limit: Int },
  { userId: Id, askedAtMs: EpochMs },
);
export const listsOf = query('recommendation/lists-of', 'read', { userIds: z.array(Id) }, { userId: Id });
export const noteChanges = query(
  'recommendation/lists-changed',
  'write',
  { userIds: z.array(Id) },
  { userId: Id, changes: Int },
);
