// The queries of imports and seeds: rows by the thousand, each batch one transaction, each safe to run twice.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';
import { Role } from '../auth/queries.ts';

const Handle = z.string();
const created = { created: Int };
const rows = <S extends Record<string, z.ZodType>>(shape: S) => ({ rows: z.array(z.strictObject(shape)) });
const pairRows = rows({ from: Handle, to: Handle, atMs: EpochMs });

export const usersMerge = query(
  'import/users-merge',
  'write',
  rows({
    handle: Handle,
    id: Id,
    displayName: z.string(),
    bio: z.string(),
    isPrivate: z.boolean(),
    isVerified: z.boolean(),
    createdAtMs: EpochMs,
  }),
  created,
);

export const followsMerge = query(
  'import/follows-merge',
  'write',
  rows({ follower: Handle, followee: Handle, atMs: EpochMs }),
  created,
);

export const postsMerge = query(
  'import/posts-merge',
  'write',
  rows({
    id: Id,
    author: Handle,
    text: z.string(),
    visibility: z.string(),
    createdAtMs: EpochMs,
    hashtags: z.array(z.string()),
    mentions: z.array(Handle),
  }),
  created,
);

export const likesMerge = query(
  'import/likes-merge',
  'write',
  rows({ user: Handle, post: Id, atMs: EpochMs }),
  created,
);

export const commentLikesMerge = query(
  'import/comment-likes-merge',
  'write',
  rows({ user: Handle, comment: Id, atMs: EpochMs }),
  created,
);

export const savesMerge = query(
  'import/saves-merge',
  'write',
  rows({ user: Handle, post: Id, atMs: EpochMs }),
  created,
);

export const sharesMerge = query(
  'import/shares-merge',
  'write',
  rows({ post: Id, shared: Id, atMs: EpochMs }),
  created,
);

export const commentsMerge = query(
  'import/comments-merge',
  'write',
  rows({
    id: Id,
    author: Handle,
    post: Id,
    parent: Id.nullable(),
    depth: Int,
    text: z.string(),
    createdAtMs: EpochMs,
    mentions: z.array(Handle),
  }),
  created,
);

export const requestsMerge = query('import/requests-merge', 'write', pairRows, created);
export const blocksMerge = query('import/blocks-merge', 'write', pairRows, created);
export const mutesMerge = query('import/mutes-merge', 'write', pairRows, created);

export const credentialsMerge = query(
  'import/credentials-merge',
  'write',
  { ...rows({ handle: Handle, email: z.string() }), passwordHash: z.string(), nowMs: EpochMs },
  created,
);

export const handlesKnown = query(
  'import/handles-known',
  'read',
  { handles: z.array(Handle) },
  { handle: Handle, isActive: z.boolean() },
);

export const postsKnown = query('import/posts-known', 'read', { ids: z.array(Id) }, { id: Id });

export const accountByHandle = query(
  'import/account-by-handle',
  'read',
  { handle: Handle },
  { id: Id, role: Role, createdAtMs: EpochMs, isActive: z.boolean() },
);

export const accountsCount = query('import/accounts-count', 'read', {}, { accounts: Int });

export const replan = query('import/replan', 'read', {}, { value: z.string() });
