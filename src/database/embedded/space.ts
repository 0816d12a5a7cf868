// Says in words that the disk is full, before and after the fact.
import { statfs } from 'node:fs/promises';

import { DatabaseProblem } from '../problem.ts';

/** Throws DatabaseProblem where fewer than `bytes` are free at `folder`, which must exist. */
export async function requireSpace(folder: string, bytes: number, what: string): Promise<void> {
  const disk = await statfs(folder);
  const free = disk.bavail * disk.bsize;
  if (free >= bytes) return;
  throw new DatabaseProblem(
    `The disk is full: ${megabytes(free)} are free at ${folder}, ${what} needs ${megabytes(bytes)}. ` +
      'Free some space, or set SOCIOGRAM_DATA to a folder on another disk.',
  );
}

export function diskFull(folder: string, cause?: unknown): DatabaseProblem {
  return new DatabaseProblem(
    `The disk is full at ${folder}. Free some space, or set SOCIOGRAM_DATA to a folder on another disk.`,
    { cause },
  );
}

/** True where a message, of the system, Java or Maven, tells of a full disk. */
export function tellsOfFullDisk(text: string): boolean {
  return /ENOSPC|No space left on device|not enough space/i.test(text);
}

export function megabytes(bytes: number): string {
  return `${String(Math.round(bytes / 1_000_000))} MB`;
}
