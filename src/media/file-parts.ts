// Uploads in parts, as folders: what an upload is for, and one file for each part that arrived. The files store's.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { z } from 'zod';

import { hasCode } from '../errors.ts';
import { readFacts } from './object-file.ts';
import { type ListedMultipart, UploadIncomplete } from './object-store.ts';

const About = z.object({ key: z.string(), contentType: z.string(), startedAtMs: z.number() });
export type UploadFacts = z.infer<typeof About>;

const UPLOAD_ID = /^[0-9a-f]{32}$/;
const PART_NAME = /^\d{1,5}$/;
const ABOUT = 'about.json';

export interface FileParts {
  start(facts: UploadFacts): Promise<string>;
  /** Null where there is no such upload of this key. */
  about(key: string, uploadId: string): Promise<UploadFacts | null>;
  pathOf(uploadId: string, partNumber: number): string;
  /** The bytes of all parts, in the order of their numbers. Throws UploadIncomplete where there are none. */
  read(uploadId: string): Promise<Readable>;
  remove(uploadId: string): Promise<void>;
  list(prefix: string): AsyncIterable<ListedMultipart>;
}

async function* bytesOf(paths: readonly string[]): AsyncGenerator<Buffer> {
  for (const path of paths) {
    const file = await open(path, 'r');
    const facts = await readFacts(file);
    if (facts === undefined) {
      await file.close();
      throw new UploadIncomplete('A part of this upload did not arrive whole');
    }
    if (facts.byteSize === 0) await file.close();
    else yield* file.createReadStream({ start: 0, end: facts.byteSize - 1 }) as AsyncIterable<Buffer>;
  }
}

export function createFileParts(folder: string): FileParts {
  const folderOf = (uploadId: string): string => {
    if (!UPLOAD_ID.test(uploadId)) throw new UploadIncomplete('There is no such upload');
    return join(folder, uploadId);
  };
  const read = async (uploadId: string): Promise<UploadFacts | null> => {
    try {
      return About.parse(JSON.parse(await readFile(join(folderOf(uploadId), ABOUT), 'utf8')));
    } catch (error) {
      if (hasCode(error, 'ENOENT') || error instanceof UploadIncomplete) return null;
      throw error;
    }
  };
  return {
    async start(facts) {
      const uploadId = randomBytes(16).toString('hex');
      await mkdir(folderOf(uploadId), { recursive: true, mode: 0o700 });
      await writeFile(join(folderOf(uploadId), ABOUT), JSON.stringify(facts), { mode: 0o600 });
      return uploadId;
    },
    async about(key, uploadId) {
      const facts = await read(uploadId);
      return facts?.key === key ? facts : null;
    },
    pathOf: (uploadId, partNumber) => join(folderOf(uploadId), String(partNumber)),
    async read(uploadId) {
      const names = (await readdir(folderOf(uploadId))).filter((name) => PART_NAME.test(name));
      if (names.length === 0) throw new UploadIncomplete('No part of this upload arrived');
      const inOrder = names.sort((a, b) => Number(a) - Number(b)).map((name) => join(folderOf(uploadId), name));
      return Readable.from(bytesOf(inOrder), { objectMode: false });
    },
    remove: (uploadId) => rm(folderOf(uploadId), { recursive: true, force: true }),
    async *list(prefix) {
      const names = await readdir(folder).catch((error: unknown) => {
        if (hasCode(error, 'ENOENT')) return [];
        throw error;
      });
      for (const uploadId of names.filter((name) => UPLOAD_ID.test(name)).sort()) {
        const facts = await read(uploadId);
        if (facts?.key.startsWith(prefix) === true) yield { ...facts, uploadId };
      }
    },
  };
}
