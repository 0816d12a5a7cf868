// The audit trail, typed: appending to its chain, and reading it.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';

const Text = z.string();
const entry = {
  seq: Int,
  id: Id,
  kind: Text,
  atMs: EpochMs,
  actorRef: Id.nullable(),
  subjectRef: Id.nullable(),
  detail: Text,
  seal: Text,
};
const head = { seq: Int, seal: Text };
const page = { chain: Text, beforeSeq: Int, limit: Int };

export const auditRefs = query(
  'audit/refs',
  'read',
  { accountIds: z.array(Id) },
  { accountId: Id, ref: Id.nullable() },
);
export const auditRefsMake = query(
  'audit/refs-make',
  'write',
  { rows: z.array(z.strictObject({ accountId: Id, ref: Id })) },
  { accountId: Id, ref: Id },
);
export const auditAccounts = query('audit/accounts', 'read', { refs: z.array(Id) }, { ref: Id, accountId: Id });

export const auditChainTake = query('audit/chain-take', 'write', { chain: Text, firstSeal: Text }, head);
export const auditKnown = query('audit/known', 'read', { ids: z.array(Id) }, { id: Id });
export const auditAppend = query(
  'audit/append',
  'write',
  { chain: Text, entries: z.array(z.strictObject(entry)), ...head },
  {},
);

export const auditHead = query('audit/head', 'read', { chain: Text }, head);
export const auditAfter = query('audit/after', 'read', { chain: Text, afterSeq: Int, limit: Int }, entry);
export const auditPage = query('audit/page', 'read', page, entry);
export const auditPageOfKind = query('audit/page-of-kind', 'read', { ...page, kind: Text }, entry);
export const auditPageAbout = query('audit/page-about', 'read', { ...page, ref: Id, kind: Text.nullable() }, entry);
