// Suggestions, typed.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';

export const peopleYouMayKnow = query(
  'recommendation/people-you-may-know',
  'read',
  { viewerId: Id, at: Int.nullable(), id: Id.nullable(), limit: Int },
  { id: Id, at: Int },
);
export const mutuals = query(
  'recommendation/mutuals',
  'read',
  { viewerId: Id, ids: z.array(Id), limit: Int },
  { candidateId: Id, id: Id },
);
export const dismiss = query(
  'recommendation/dismiss',
  'write',
  { viewerId: Id, userId: Id, nowMs: EpochMs },
  { isNew: z.boolean() },
);
