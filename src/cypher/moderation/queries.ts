// Moderation, typed: suspensions, and whose it is what a decision is about.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';

/** Why something is reported, taken away or suspended. */
export const MODERATION_REASONS = [
  'SPAM',
  'HARASSMENT',
  'HATE',
  'VIOLENCE',
  'NUDITY',
  'CHILD_SAFETY',
  'SELF_HARM',
  'IMPERSONATION',
  'FALSE_INFORMATION',
  'ILLEGAL_GOODS',
  'COPYRIGHT',
  'OTHER',
] as const;
export type ModerationReason = (typeof MODERATION_REASONS)[number];
const Reason = z.enum(MODERATION_REASONS);
const Kind = z.enum(['USER', 'POST', 'COMMENT', 'MEDIA']);
const Role = z.enum(['USER', 'ANALYST', 'MODERATOR', 'ADMIN']);
/** As the caller gave it: any string may be asked for. */
const named = { id: z.string() };

export const moderationSuspend = query(
  'moderation/suspend',
  'write',
  { id: Id, reason: Reason, nowMs: EpochMs, untilMs: EpochMs.nullable() },
  { wasActive: z.boolean() },
);
export const moderationRestore = query(
  'moderation/restore',
  'write',
  { id: Id, overAtMs: EpochMs.nullable() },
  { returns: z.boolean() },
);
export const suspensionView = query(
  'moderation/suspension-view',
  'read',
  { id: Id },
  { reason: Reason, untilMs: EpochMs.nullable() },
);
export const suspensionsOver = query('moderation/suspensions-over', 'read', { nowMs: EpochMs, limit: Int }, { id: Id });
export const moderationSubject = query('moderation/subject', 'read', named, {
  kind: Kind,
  ownerId: Id,
  ownerRole: Role,
  email: z.string().nullable(),
});
