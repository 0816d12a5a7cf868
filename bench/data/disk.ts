// What a network takes on disk.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** All files below a folder, in megabytes; 0 where it is not there. */
export function folderMb(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => {
      // A server that runs may have removed it meanwhile.
      const size = statSync(join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0;
      return sum + size / 1024 ** 2;
    }, 0);
}
