// The typed wrappers of everything that reads or writes credentials and sessions.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';

const Text = z.string();
export const Role = z.enum(['USER', 'ANALYST', 'MODERATOR', 'ADMIN']);
/** What every query for the proof of somebody answers. */
export const credential = {
  accountId: Id,
  handle: Text,
  role: Role,
  isActive: z.boolean(),
  passwordHash: Text.nullable(),
  email: Text.nullable(),
  isEmailVerified: z.boolean(),
  phone: Text.nullable(),
  hasSecondFactor: z.boolean(),
};

export const accountCreate = query(
  'auth/account-create',
  'write',
  {
    id: Id,
    handle: Text,
    displayName: Text,
    bio: Text,
    isPrivate: z.boolean(),
    role: Role,
    createdAt: EpochMs,
    email: Text.nullable(),
    passwordHash: Text.nullable(),
  },
  { id: Id },
);

export const accountLock = query('auth/account-lock', 'write', { id: Id }, { id: Id });

export const passwordSet = query(
  'auth/password-set',
  'write',
  { accountId: Id, passwordHash: Text, nowMs: EpochMs },
  { email: Text.nullable() },
);

export const emailSet = query(
  'auth/email-set',
  'write',
  { accountId: Id, email: Text, nowMs: EpochMs },
  { id: Id, before: Text.nullable() },
);

export const taken = query(
  'auth/taken',
  'read',
  { handle: Text, email: Text.nullable() },
  { handleTaken: z.boolean(), emailTaken: z.boolean() },
);

export const credentialByHandle = query('auth/credential-by-handle', 'read', { login: Text }, credential);
export const credentialByEmail = query('auth/credential-by-email', 'read', { login: Text }, credential);
export const credentialById = query('auth/credential-by-id', 'read', { login: Text }, credential);

export const personWords = query(
  'auth/person-words',
  'read',
  { accountId: Id },
  { handle: Text, displayName: Text, email: Text.nullable() },
);

export const sessionOpen = query(
  'auth/session-open',
  'write',
  { accountId: Id, id: Id, device: Text, nowMs: EpochMs, expiresAtMs: EpochMs, refreshHash: Text },
  { id: Id },
);

export const sessionsTrim = query(
  'auth/sessions-trim',
  'write',
  { accountId: Id, keep: Int, nowMs: EpochMs },
  { id: Id },
);

export const accountActive = query('auth/account-active', 'read', { id: Id }, { id: Id });

export const sessionLock = query('auth/session-lock', 'write', { id: Id }, { id: Id });

export const sessionView = query(
  'auth/session-view',
  'read',
  { id: Id },
  {
    accountId: Id,
    role: Role,
    isActive: z.boolean(),
    refreshHash: Text,
    createdAtMs: EpochMs,
    expiresAtMs: EpochMs,
    revokedAtMs: EpochMs.nullable(),
  },
);

export const sessionsView = query(
  'auth/sessions-view',
  'read',
  { items: z.array(z.strictObject({ i: Int, accountId: Id, sessionId: Id.nullable() })), nowMs: EpochMs },
  { i: Int, role: Role },
);

export const sessionRotate = query(
  'auth/session-rotate',
  'write',
  { id: Id, refreshHash: Text, nowMs: EpochMs, expiresAtMs: EpochMs },
  { id: Id },
);

export const sessionRevoke = query(
  'auth/session-revoke',
  'write',
  { accountId: Id, id: Id, nowMs: EpochMs },
  { id: Id },
);

export const sessionsRevoke = query('auth/sessions-revoke', 'write', { accountId: Id, nowMs: EpochMs }, { id: Id });

export const sessionsRevokeOthers = query(
  'auth/sessions-revoke-others',
  'write',
  { accountId: Id, exceptId: Id.nullable(), nowMs: EpochMs },
  { id: Id },
);

export const sessionElevate = query(
  'auth/session-elevate',
  'write',
  { accountId: Id, id: Id, untilMs: EpochMs, nowMs: EpochMs },
  { id: Id },
);

export const sessionElevated = query(
  'auth/session-elevated',
  'read',
  { accountId: Id, id: Id, nowMs: EpochMs },
  { id: Id },
);

export const sessionsList = query(
  'auth/sessions-list',
  'read',
  { accountId: Id, nowMs: EpochMs },
  { id: Id, device: Text, createdAtMs: EpochMs, lastSeenAtMs: EpochMs },
);

export const rolesTake = query('auth/roles-take', 'write', { ids: z.array(Id) }, { id: Id, role: Role });
export const roleSet = query('auth/role-set', 'write', { id: Id, role: Role }, { id: Id });
