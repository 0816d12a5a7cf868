// Devices that notifications are pushed to, typed.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';

const Text = z.string();
const keys = { endpoint: Text, p256dh: Text, auth: Text };

export const pushRegister = query(
  'notification/push-register',
  'write',
  { ...keys, userId: Id, nowMs: EpochMs, devicesMax: Int },
  { id: Id },
);
export const pushUnregister = query(
  'notification/push-unregister',
  'write',
  { userId: Id, endpoint: Text },
  { ended: Int },
);
export const pushDevices = query(
  'notification/push-devices',
  'read',
  { userIds: z.array(Id) },
  { ...keys, userId: Id },
);
export const pushGone = query('notification/push-gone', 'write', { endpoints: z.array(Text) }, { ended: Int });
