// The typed wrappers of everything that reads or writes letters and messages on their way out.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';

const Text = z.string();

export const letterStore = query(
  'auth/letter-store',
  'write',
  { id: Id, queue: Text, accountId: Id.nullable(), sealed: Text, nowMs: EpochMs, expiresAtMs: EpochMs },
  { id: Id },
);

export const lettersTake = query(
  'auth/letters-take',
  'write',
  { queue: Text, nowMs: EpochMs, untilMs: EpochMs, limit: Int },
  { id: Id, sealed: Text, attempts: Int, expiresAtMs: EpochMs },
);

export const letterDone = query('auth/letter-done', 'write', { id: Id }, { id: Id });

export const letterPostpone = query('auth/letter-postpone', 'write', { id: Id, dueAtMs: EpochMs }, { id: Id });

export const lettersExpire = query(
  'auth/letters-expire',
  'write',
  { queue: Text, nowMs: EpochMs, limit: Int },
  { id: Id, attempts: Int },
);
