// Records of consent, typed.
import { z } from 'zod';

import { EpochMs, Id, query } from '../../graph/query.ts';

/** What can be agreed to. */
export const CONSENT_DOCUMENTS = ['TERMS', 'PRIVACY', 'MARKETING'] as const;

const record = { document: z.enum(CONSENT_DOCUMENTS), version: z.string(), isGiven: z.boolean() };

export const consentGive = query(
  'consent/give',
  'write',
  { accountId: Id, id: Id, ...record, nowMs: EpochMs },
  { id: Id },
);
export const consentList = query('consent/list', 'read', { accountId: Id }, { id: Id, ...record, atMs: EpochMs });
