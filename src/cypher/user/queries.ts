// The typed wrappers of what changes a profile, and of what takes an account out of the graph and puts it back.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';

const Text = z.string();

export const profileUpdate = query(
  'user/profile-update',
  'write',
  {
    id: Id,
    displayName: Text.nullable(),
    bio: Text.nullable(),
    isPrivate: z.boolean().nullable(),
    setAvatar: z.boolean(),
    avatarUrl: Text.nullable(),
  },
  { id: Id },
);

export const requestsApprove = query(
  'user/requests-approve',
  'write',
  { id: Id, nowMs: EpochMs, limit: Int },
  { followerId: Id },
);

export const accountLeave = query(
  'user/account-leave',
  'write',
  { id: Id, nowMs: EpochMs, eraseAtMs: EpochMs.nullable() },
  { id: Id },
);
export const accountReturn = query('user/account-return', 'write', { id: Id }, { id: Id, wasDue: z.boolean() });
export const parkingFinish = query('user/parking-finish', 'write', { id: Id }, { id: Id });
export const parkingList = query('user/parking-list', 'read', {}, { id: Id });
export const parkingState = query(
  'user/parking-state',
  'read',
  { id: Id },
  { isActive: z.boolean(), parking: z.boolean(), unparking: z.boolean() },
);

const batch = { id: Id, limit: Int };
const moved = { moved: Int };

export const parkPeople = query('user/park-people', 'write', batch, moved);
export const parkContent = query('user/park-content', 'write', batch, moved);
export const unparkPeople = query('user/unpark-people', 'write', batch, moved);
export const unparkContent = query('user/unpark-content', 'write', batch, moved);
export const reparkPeople = query('user/repark-people', 'write', batch, moved);
export const requestsSettle = query(
  'user/requests-settle',
  'write',
  { ...batch, nowMs: EpochMs },
  { ...moved, followeeIds: z.array(Id) },
);

/** Of whom an account takes mentions, messages and tags. */
export const PRIVACY_AUDIENCES = ['EVERYONE', 'FOLLOWERS', 'FOLLOWEES', 'NOBODY'] as const;
const From = z.enum(PRIVACY_AUDIENCES);

export const privacyRead = query(
  'user/privacy-read',
  'read',
  { id: Id },
  {
    isPrivate: z.boolean(),
    isDiscoverable: z.boolean(),
    mentionsFrom: From,
    messagesFrom: From,
    tagsFrom: From,
    hidesCounts: z.boolean(),
  },
);
export const privacyUpdate = query(
  'user/privacy-update',
  'write',
  {
    id: Id,
    isDiscoverable: z.boolean().nullable(),
    mentionsFrom: From.nullable(),
    messagesFrom: From.nullable(),
    tagsFrom: From.nullable(),
    hidesCounts: z.boolean().nullable(),
  },
  { id: Id },
);
