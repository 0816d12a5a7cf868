// One object as one file: its bytes, then a footer of fixed size with what is known of it. So content and facts arrive
// by one rename, and a file without its footer, cut short by a crash or a full disk, is no object.
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { z } from 'zod';

import { hasCode, Invalid } from '../errors.ts';
import { orNoRoom } from './no-room.ts';

const FOOTER_BYTES = 512;
const MAGIC = 'sociogram object 1\n';
const Footer = z.object({
  byteSize: z.number().int().nonnegative(),
  contentType: z.string(),
  etag: z.string(),
  cacheControl: z.string().optional(),
});

export type FileFacts = z.infer<typeof Footer>;

export interface FileExpectations {
  readonly byteSize?: number | undefined;
  /** 64 hexadecimal digits. */
  readonly sha256?: string | undefined;
}

/** Space and JSON fill the footer; what is longer than it is refused before anything is stored. */
function footerOf(facts: FileFacts): Buffer {
  const text = JSON.stringify(facts);
  const room = FOOTER_BYTES - MAGIC.length;
  if (Buffer.byteLength(text) > room) throw new Error('The facts about an object are too long');
  return Buffer.from(`${text}${' '.repeat(room - Buffer.byteLength(text))}${MAGIC}`);
}

/** Size of the object in a file of this size; the file may still be none. */
export const objectBytes = (fileBytes: number): number => fileBytes - FOOTER_BYTES;

/** Undefined where the file is no whole object. */
export async function readFacts(file: FileHandle): Promise<FileFacts | undefined> {
  const { size } = await file.stat();
  if (size < FOOTER_BYTES) return undefined;
  const { buffer } = await file.read(Buffer.alloc(FOOTER_BYTES), 0, FOOTER_BYTES, size - FOOTER_BYTES);
  const text = buffer.toString('utf8');
  if (!text.endsWith(MAGIC)) return undefined;
  const facts = Footer.parse(JSON.parse(text.slice(0, -MAGIC.length)));
  return facts.byteSize === objectBytes(size) ? facts : undefined;
}

const wrongSize = (): Invalid => new Invalid('WRONG_SIZE', 'byteSize', 'These are not as many bytes as were declared.');

async function fill(
  file: FileHandle,
  body: Readable,
  about: Omit<FileFacts, 'byteSize' | 'etag'>,
  expected: FileExpectations,
): Promise<FileFacts> {
  const hash = createHash('sha256');
  let byteSize = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    byteSize += chunk.length;
    if (expected.byteSize !== undefined && byteSize > expected.byteSize) throw wrongSize();
    hash.update(chunk);
    await file.appendFile(chunk);
  }
  if (expected.byteSize !== undefined && byteSize !== expected.byteSize) throw wrongSize();
  const sha256 = hash.digest('hex');
  if (expected.sha256 !== undefined && sha256 !== expected.sha256) {
    throw new Invalid('WRONG_CHECKSUM', 'sha256', 'These are not the bytes that were declared.');
  }
  const facts = { ...about, byteSize, etag: `"${sha256.slice(0, 32)}"` };
  await file.appendFile(footerOf(facts));
  await file.sync();
  return facts;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the folder as often as somebody else takes it away for being empty. */
async function moveInto(draft: string, path: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    try {
      await rename(draft, path);
      await syncFolder(dirname(path));
      return;
    } catch (error) {
      if (!hasCode(error, 'ENOENT') || attempt === 5) throw error;
    }
  }
}

/** Stores what comes as `path`, whole or not at all: by way of `drafts`, which lies on the same disk. */
export async function writeObjectFile(
  { path, drafts }: { readonly path: string; readonly drafts: string },
  body: Buffer | Readable,
  about: Omit<FileFacts, 'byteSize' | 'etag'>,
  expected: FileExpectations = {},
): Promise<FileFacts> {
  await mkdir(drafts, { recursive: true, mode: 0o700 });
  const draft = join(drafts, randomUUID());
  const stream = Buffer.isBuffer(body) ? Readable.from([body]) : body;
  try {
    const file = await open(draft, 'wx', 0o600);
    let facts: FileFacts;
    try {
      facts = await fill(file, stream, about, expected);
    } finally {
      await file.close();
    }
    await moveInto(draft, path);
    return facts;
  } catch (error) {
    await rm(draft, { force: true });
    throw orNoRoom(error);
  }
}
