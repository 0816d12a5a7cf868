// Blocks and mutes, typed.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';

const pair = { viewerId: Id, userId: Id };

export const block = query(
  'block/block',
  'write',
  { ...pair, nowMs: EpochMs },
  {
    isNew: z.boolean(),
    ended: z.array(z.strictObject({ type: z.enum(['FOLLOWS', 'REQUESTED']), isMine: z.boolean() })),
  },
);
export const unblock = query('block/unblock', 'write', pair, { ended: Int });
export const mute = query('block/mute', 'write', { ...pair, nowMs: EpochMs }, { isNew: z.boolean() });
export const unmute = query('block/unmute', 'write', pair, { ended: Int });
