// Where files lie that are handed out later: a folder of this machine, or one that several machines share. An object
// store would be another adapter of the same four calls.
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface Files {
  /** Stores what comes, whole or not at all, and gives its size. Rejects with whatever the stream met. */
  write(name: string, content: Readable): Promise<{ bytes: number }>;
  /** Undefined where there is no such file. */
  open(name: string): Promise<{ content: Readable; bytes: number } | undefined>;
  /** There is no such file from here on; twice is once. */
  remove(name: string): Promise<void>;
}

/** A name of ours: no path leads out of the folder. */
const NAME = /^[\w-]+(\.\w+)?$/;

/** Files in one folder, which is made on first use; only the account of the process reads them. */
export function createFolderFiles(folder: string): Files {
  const pathOf = (name: string): string => {
    if (!NAME.test(name)) throw new Error('This is no name of a file of ours');
    return join(folder, name);
  };
  return {
    async write(name, content) {
      const path = pathOf(name);
      const draft = `${path}.${String(process.pid)}.draft`;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      try {
        await pipeline(content, createWriteStream(draft, { mode: 0o600 }));
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
      return { bytes: (await stat(path)).size };
    },
    async open(name) {
      const path = pathOf(name);
      const found = await stat(path).catch(() => undefined);
      return found === undefined ? undefined : { content: createReadStream(path), bytes: found.size };
    },
    remove: (name) => rm(pathOf(name), { force: true }),
  };
}
