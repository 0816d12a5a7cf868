// Likes, typed.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';
import { pageColumns, pageParams } from '../page.ts';

const pair = { viewerId: Id, id: Id };

export const postLike = query('like/post-like', 'write', { ...pair, nowMs: EpochMs }, { id: Id });
export const postUnlike = query('like/post-unlike', 'write', pair, { ended: Int });
export const commentLike = query('like/comment-like', 'write', { ...pair, nowMs: EpochMs }, { id: Id });
export const commentUnlike = query('like/comment-unlike', 'write', pair, { ended: Int });
export const likersPage = query('like/likers-page', 'read', pageParams, pageColumns);
export const likeCounts = query('like/counts', 'read', { ids: z.array(Id) }, { id: Id, likes: Int });
