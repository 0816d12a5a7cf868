// Saved posts, typed.
import { EpochMs, Id, Int, query } from '../../graph/query.ts';
import { pageColumns, pageParams } from '../page.ts';

const pair = { viewerId: Id, postId: Id };

export const save = query('save/save', 'write', { ...pair, nowMs: EpochMs }, { id: Id });
export const unsave = query('save/unsave', 'write', pair, { ended: Int });
export const savedPage = query('save/saved-page', 'read', pageParams, pageColumns);
