// The typed wrappers of what signs an account in beside its password: a telephone number, identities elsewhere.
import { z } from 'zod';

import { EpochMs, Id, query } from '../../graph/query.ts';
import { credential } from './queries.ts';

const Text = z.string();

export const credentialByPhone = query('auth/credential-by-phone', 'read', { login: Text }, credential);

export const credentialByIdentity = query('auth/credential-by-identity', 'read', { login: Text }, credential);

export const phoneSet = query('auth/phone-set', 'write', { accountId: Id, phone: Text }, { id: Id });

export const phoneRemove = query('auth/phone-remove', 'write', { accountId: Id }, { id: Id });

export const identityLink = query(
  'auth/identity-link',
  'write',
  { accountId: Id, id: Id, key: Text, provider: Text, nowMs: EpochMs },
  { id: Id },
);

export const identityUnlink = query('auth/identity-unlink', 'write', { accountId: Id, id: Id }, { id: Id });

export const identitiesList = query(
  'auth/identities-list',
  'read',
  { accountId: Id },
  { id: Id, provider: Text, linkedAtMs: EpochMs },
);

export const unprovenForget = query('auth/unproven-forget', 'write', { accountId: Id }, { id: Id });
