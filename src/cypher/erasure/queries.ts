// Erasing an account for good, typed: in batches, each of which may run twice without harm.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';

const done = { done: Int };
const batch = { id: Id, limit: Int };

export const erasureDue = query('erasure/due', 'read', { nowMs: EpochMs, limit: Int }, { id: Id });
export const erasureTake = query('erasure/take', 'write', { id: Id, nowMs: EpochMs, untilMs: EpochMs }, { id: Id });
export const erasureHold = query('erasure/hold', 'write', { id: Id, untilMs: EpochMs }, { id: Id });
export const eraseComments = query('erasure/comments', 'write', { ...batch, nodes: Int }, done);
export const erasePosts = query('erasure/posts', 'write', { ...batch, nodes: Int, nowMs: EpochMs }, done);
export const eraseTies = query('erasure/ties', 'write', batch, done);
export const eraseOwned = query('erasure/owned', 'write', batch, done);
export const eraseFromLists = query('erasure/lists', 'write', { ...batch, after: z.string() }, { last: Id.nullable() });
export const eraseEvents = query('erasure/events', 'write', batch, done);
export const erasureFinish = query('erasure/finish', 'write', { id: Id }, { erased: Id });
