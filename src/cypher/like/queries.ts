// Likes, typed.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';
import { pageColumns, walkParams } from '../page.ts';

const pair = { i: Int, viewerId: Id, id: Id };
const likes = { items: z.array(z.strictObject({ ...pair, nowMs: EpochMs })) };
const unlikes = { items: z.array(z.strictObject(pair)) };
const made = { i: Int, isNew: z.boolean() };
const ended = { i: Int, ended: Int };

export const postLike = query('like/post-like', 'write', likes, made);
export const postUnlike = query('like/post-unlike', 'write', unlikes, ended);
export const commentLike = query('like/comment-like', 'write', likes, made);
export const commentUnlike = query('like/comment-unlike', 'write', unlikes, ended);
export const likersPage = query('like/likers-page', 'read', walkParams, pageColumns);
export const likeCounts = query('like/counts', 'read', { ids: z.array(Id) }, { id: Id, likes: Int });
