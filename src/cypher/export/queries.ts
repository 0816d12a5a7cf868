// Copies of people's data: asking for one, making it page by page, and handing it out once.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';

const Row = z.record(z.string(), z.unknown());
const page = { params: { accountId: Id, after: z.string(), limit: Int }, columns: { key: z.string(), row: Row } };

export const EXPORT_STATES = ['WAITING', 'READY', 'FETCHED', 'EXPIRED', 'FAILED'] as const;

export const exportAsk = query('export/ask', 'write', { accountId: Id, id: Id, nowMs: EpochMs }, { id: Id });
export const exportNewest = query(
  'export/newest',
  'read',
  { accountId: Id },
  {
    id: Id,
    state: z.enum(EXPORT_STATES),
    requestedAtMs: EpochMs,
    readyAtMs: EpochMs.nullable(),
    expiresAtMs: EpochMs.nullable(),
    bytes: Int.nullable(),
  },
);
export const exportsOfAccount = query('export/of-account', 'read', { accountId: Id }, { id: Id });
export const exportTake = query(
  'export/take',
  'write',
  { nowMs: EpochMs, untilMs: EpochMs },
  { id: Id, accountId: Id, attempts: Int },
);
export const exportMade = query(
  'export/made',
  'write',
  { id: Id, state: z.enum(['READY', 'FAILED']), nowMs: EpochMs, expiresAtMs: EpochMs, bytes: Int },
  { id: Id },
);
export const exportFetch = query(
  'export/fetch',
  'write',
  { id: Id, nowMs: EpochMs, untilMs: EpochMs },
  { accountId: Id, bytes: Int },
);
export const exportFetched = query('export/fetched', 'write', { id: Id, isDone: z.boolean() }, { id: Id });
export const exportsExpire = query('export/expire', 'write', { nowMs: EpochMs, limit: Int }, { id: Id });

export const exportProfile = query('export/profile', 'read', { accountId: Id }, { profile: Row });
export const exportPosts = query('export/posts', 'read', page.params, page.columns);
export const exportComments = query('export/comments', 'read', page.params, page.columns);
export const exportMarks = query('export/marks', 'read', page.params, page.columns);
export const exportPeople = query('export/people', 'read', page.params, page.columns);
export const exportNotifications = query('export/notifications', 'read', page.params, page.columns);
export const exportMedia = query('export/media', 'read', page.params, page.columns);
