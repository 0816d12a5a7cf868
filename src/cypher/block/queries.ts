// Blocks and mutes, typed.
import { EpochMs, Id, Int, query } from '../../graph/query.ts';

const pair = { viewerId: Id, userId: Id };

export const block = query('block/block', 'write', { ...pair, nowMs: EpochMs }, { blocked: Id });
export const unblock = query('block/unblock', 'write', pair, { ended: Int });
export const mute = query('block/mute', 'write', { ...pair, nowMs: EpochMs }, { muted: Id });
export const unmute = query('block/unmute', 'write', pair, { ended: Int });
