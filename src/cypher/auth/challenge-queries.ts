// The typed wrappers of everything that reads or writes one-time secrets.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';

const Text = z.string();

export const challengeCreate = query(
  'auth/challenge-create',
  'write',
  {
    id: Id,
    kind: Text,
    secretHash: Text,
    accountId: Id.nullable(),
    sessionId: Id.nullable(),
    target: Text.nullable(),
    nowMs: EpochMs,
    expiresAtMs: EpochMs,
    tries: Int,
  },
  { id: Id },
);

export const challengesExpire = query('auth/challenges-expire', 'write', { nowMs: EpochMs, limit: Int }, { id: Id });

export const challengeTake = query(
  'auth/challenge-take',
  'write',
  { id: Id, kind: Text, nowMs: EpochMs },
  {
    id: Id,
    secretHash: Text,
    accountId: Id.nullable(),
    sessionId: Id.nullable(),
    target: Text.nullable(),
    expiresAtMs: EpochMs,
  },
);

export const challengeConsume = query('auth/challenge-consume', 'write', { id: Id }, { id: Id });

export const challengesForget = query('auth/challenges-forget', 'write', { accountId: Id, kind: Text }, { id: Id });
