// The lock of a data folder: who runs a server on it, where that server listens, and whether both still live. It is
// also how the other tools find the running server. NOTE: Neo4j locks its store as well; this one gives words to
// it, and finds the server.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

import { isAlive, self } from './processes.ts';

const Identity = z.object({ pid: z.number().int(), born: z.string() });

const LockFile = z.object({
  /** Who started it: the process that the server serves, unless detached. */
  starter: Identity,
  purpose: z.enum(['serve', 'tool']),
  /** True: the server outlives its starter. */
  detached: z.boolean(),
  /** starting, running, or offline: the starter works on the store of the stopped server. */
  state: z.enum(['starting', 'running', 'offline']),
  /** The supervisor of the Java process; null before it is there and while offline. */
  server: Identity.nullable(),
  port: z.number().int().nullable(),
});
export type ServerLock = z.infer<typeof LockFile>;

/** The lock as it stands, dead or alive; undefined where there is none or it cannot be read. */
export function readLock(file: string): ServerLock | undefined {
  try {
    const parsed = LockFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** True while the server lives, or its starter where it has none yet. */
export function isHeld(lock: ServerLock): boolean {
  return isAlive(lock.server ?? lock.starter);
}

function writeAside(file: string, text: string): string {
  const aside = `${file}.${String(process.pid)}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(aside, text, { mode: 0o600 });
  return aside;
}

/** Makes the lock file in one step, so that of two processes one fails; false where it is there already. */
function make(file: string, lock: ServerLock): boolean {
  const aside = writeAside(file, JSON.stringify(lock));
  try {
    linkSync(aside, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Moves a stale lock away. If another process replaced it meanwhile, that one's fresh lock is put back. */
function removeStale(file: string): void {
  const stale = `${file}.stale.${String(process.pid)}`;
  try {
    renameSync(file, stale);
  } catch {
    return;
  }
  const moved = readLock(stale);
  try {
    if (moved !== undefined && isHeld(moved)) linkSync(stale, file);
  } finally {
    rmSync(stale, { force: true });
  }
}

/**
 * Takes the lock for this process, over a stale one where need be. Returns the live lock of another where there is
 * one.
 */
export function takeLock(
  file: string,
  wanted: Pick<ServerLock, 'purpose' | 'detached' | 'state'>,
): ServerLock | undefined {
  const mine: ServerLock = { ...wanted, starter: self(), server: null, port: null };
  for (;;) {
    if (make(file, mine)) return undefined;
    const other = readLock(file);
    if (other !== undefined && isHeld(other)) return other;
    removeStale(file);
  }
}

/** Changes the lock that this process holds. */
export function changeLock(file: string, change: Partial<ServerLock>): void {
  const lock = readLock(file);
  if (lock === undefined) throw new Error('the lock of the data folder is gone');
  renameSync(writeAside(file, JSON.stringify({ ...lock, ...change })), file);
}

export function releaseLock(file: string): void {
  rmSync(file, { force: true });
}
