// A folder for one piece of work on one medium, gone with it. What processes that were killed left behind, the next one
// takes away.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { hasCode } from '../errors.ts';

export interface Scratch extends AsyncDisposable {
  readonly folder: string;
  /** The full path of a name of ours. */
  path(name: string): string;
}

const PREFIX = 'sociogram-scratch-';

/** Opens one; `await using` takes it away again. */
export async function openScratch(root = tmpdir()): Promise<Scratch> {
  const folder = await mkdtemp(join(root, `${PREFIX}${String(process.pid)}-`));
  return {
    folder,
    path: (name) => join(folder, name),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** Takes away the folders of processes that are no more; answers how many. */
export async function sweepScratch(root = tmpdir()): Promise<number> {
  const names = await readdir(root);
  const left = names.filter((name) => {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : Number.NaN;
    return Number.isInteger(pid) && pid > 0 && !isAlive(pid);
  });
  await Promise.all(left.map((name) => rm(join(root, name), { recursive: true, force: true })));
  return left.length;
}
