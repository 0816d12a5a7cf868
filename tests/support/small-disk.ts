// A disk of so many bytes, in memory and in a namespace of its own: what is full there is full for real.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  /** Leaves so many bytes free. */
  fill(bytesFree: number): Promise<void>;
  free(): Promise<void>;
  close(): Promise<void>;
}

const PAGE_BYTES = 4_096;
const MOUNT = 'mount -t tmpfs -o "size=$1" none "$2" && echo mounted && exec sleep infinity';

async function tryDisk(namespace: string, bytes: number): Promise<SmallDisk | undefined> {
  const at = tmpdir();
  const child = spawn('unshare', [namespace, 'sh', '-c', MOUNT, 'sh', String(bytes), at], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child.on('error', () => child.stdout.destroy());
  const [said] = (await Promise.race([once(child.stdout, 'data'), once(child.stdout, 'close')])) as [Buffer?];
  if (said === undefined) return undefined;
  const folder = `/proc/${String(child.pid)}/root${at}`;
  const filler = join(folder, 'filler');
  const free = () => rm(filler, { force: true });
  return {
    folder,
    free,
    async fill(bytesFree) {
      await free();
      const page = Buffer.alloc(PAGE_BYTES);
      let filled = 0;
      const add = async (): Promise<boolean> =>
        appendFile(filler, page).then(
          () => true,
          () => false,
        );
      while (await add()) filled += PAGE_BYTES;
      await truncate(filler, Math.max(0, Math.floor(filled - bytesFree)));
    },
    async close() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Undefined where this machine lets nobody mount one. */
export const smallDisk = async (bytes: number): Promise<SmallDisk | undefined> =>
  (await tryDisk('-rm', bytes)) ?? tryDisk('-m', bytes);
