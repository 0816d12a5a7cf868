// The typed wrappers of everything that reads or writes second factors.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';

const Text = z.string();
const email = { email: Text.nullable() };

export const secondFactorView = query(
  'auth/second-factor-view',
  'read',
  { accountId: Id },
  {
    handle: Text,
    ...email,
    secret: Text.nullable(),
    pending: Text.nullable(),
    lastStep: Int.nullable(),
    recoveryCodesLeft: Int,
  },
);

export const secondFactorBegin = query(
  'auth/second-factor-begin',
  'write',
  { accountId: Id, sealed: Text },
  { handle: Text },
);

export const secondFactorOn = query(
  'auth/second-factor-on',
  'write',
  { accountId: Id, sealed: Text, step: Int, recoveryHashes: z.array(Text), nowMs: EpochMs },
  email,
);

export const secondFactorOff = query('auth/second-factor-off', 'write', { accountId: Id }, email);

export const totpUse = query('auth/totp-use', 'write', { accountId: Id, step: Int }, { step: Int });

export const recoveryUse = query(
  'auth/recovery-use',
  'write',
  { accountId: Id, hashes: z.array(Text) },
  { ...email, left: Int },
);

export const recoverySet = query('auth/recovery-set', 'write', { accountId: Id, recoveryHashes: z.array(Text) }, email);
