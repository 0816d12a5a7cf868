// Moderation, typed: suspensions, reports and their cases, and whose it is what a decision is about.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';
import { Role } from '../auth/queries.ts';

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
export const Reason = z.enum(MODERATION_REASONS);
const Kind = z.enum(['USER', 'POST', 'COMMENT', 'MEDIA']);
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
  text: z.string(),
});

/** What became of a case. */
export const CASE_OUTCOMES = ['DISMISSED', 'REMOVED', 'SUSPENDED'] as const;
const Outcome = z.enum(CASE_OUTCOMES);
const subject = { subjectId: z.string() };
const caseId = { caseId: Id };

export const caseReport = query(
  'moderation/report',
  'write',
  {
    ...{ reporterId: Id.nullable(), subjectId: Id, ownerId: Id, kind: Kind, text: z.string() },
    ...{ ...caseId, reason: Reason, note: z.string().nullable(), nowMs: EpochMs },
  },
  caseId,
);
export const caseView = query('moderation/case-view', 'read', subject, {
  ...caseId,
  kind: Kind,
  ownerId: Id,
  ownerRole: Role,
});
export const caseClose = query(
  'moderation/case-close',
  'write',
  { ...subject, outcome: Outcome, nowMs: EpochMs },
  caseId,
);
export const casesForget = query(
  'moderation/cases-forget',
  'write',
  { closedBeforeMs: EpochMs, limit: Int },
  { id: Id },
);

const page = { viewerId: Id, at: EpochMs, afterId: z.string(), limit: Int };
const caseRow = {
  ...{ id: Id, at: EpochMs, kind: Kind, subjectId: Id, ownerId: Id, reasons: z.array(Reason), reportCount: Int },
  ...{ firstAtMs: EpochMs, lastAtMs: EpochMs, outcome: Outcome.nullable(), closedAtMs: EpochMs.nullable() },
};
export const casesWaiting = query('moderation/cases-waiting', 'read', page, caseRow);
export const casesClosed = query('moderation/cases-closed', 'read', page, caseRow);

const Medium = z.object({ id: Id, kind: z.enum(['IMAGE', 'VIDEO']), files: z.array(z.string()).nullish() });
const Note = z.object({ reason: Reason, note: z.string().nullish(), atMs: EpochMs });
export const caseContents = query(
  'moderation/case-contents',
  'read',
  { ids: z.array(Id), viewerId: Id, notes: Int },
  {
    ...{ id: Id, ownerId: Id, handle: z.string(), text: z.string(), textNow: z.string().nullable() },
    ...{ media: z.array(Medium), notes: z.array(Note) },
  },
);
