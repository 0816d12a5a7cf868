// Writes a file as Prettier lays it out, so that what a run writes passes the check.
import { writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';

export async function writeLaidOut(path: string, text: string): Promise<void> {
  await writeFile(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}
