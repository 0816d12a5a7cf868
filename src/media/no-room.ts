// A full disk: nobody's mistake, and it passes.
import { hasCode, Unavailable } from '../errors.ts';
import { ToolFailed } from './run-ffmpeg.ts';

const isFull = (error: unknown): boolean =>
  error instanceof ToolFailed ? error.isFull : hasCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG');

/** What to throw of it: Unavailable where a disk is full, every other error as it is. */
export function orNoRoom(error: unknown): unknown {
  if (!isFull(error)) return error;
  return new Unavailable('There is no room to store this right now.', { cause: error }, 60_000);
}
