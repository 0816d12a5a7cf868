// Saved posts, typed.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';
import { pageColumns, pageParams } from '../page.ts';

const pair = { i: Int, viewerId: Id, postId: Id };

export const save = query(
  'save/save',
  'write',
  { items: z.array(z.strictObject({ ...pair, nowMs: EpochMs })) },
  { i: Int, id: Id },
);
export const unsave = query('save/unsave', 'write', { items: z.array(z.strictObject(pair)) }, { i: Int, ended: Int });
export const savedPage = query('save/saved-page', 'read', pageParams, pageColumns);
