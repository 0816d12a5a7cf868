// Media that are blocked, typed: by their bytes and by their looks.
import { z } from 'zod';

import { EpochMs, Id, query } from '../../graph/query.ts';
import { Role } from '../auth/queries.ts';
import { Reason } from './queries.ts';

const Hex = z.string();
/** As the caller gave it: any string may be asked for. */
const named = { id: z.string() };
const hashes = { sha256: Hex.nullable(), perceptualHash: Hex.nullable() };

export const mediaScreen = query(
  'moderation/media-screen',
  'write',
  { id: Id, sha256: Hex },
  { isBlocked: z.boolean() },
);
export const blockableMedia = query('moderation/media-view', 'read', named, {
  ...{ ownerId: Id, ownerRole: Role, postId: Id.nullable() },
  ...hashes,
});
export const hashBlock = query(
  'moderation/hash-block',
  'write',
  { id: Id, ...hashes, reason: Reason, nowMs: EpochMs },
  { id: Id },
);
export const hashUnblock = query('moderation/hash-unblock', 'write', named, { reason: Reason });
export const blockedLooks = query('moderation/hashes-looks', 'read', {}, { perceptualHash: Hex, reason: Reason });
