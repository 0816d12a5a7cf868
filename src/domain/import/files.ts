// Reads text files as they come: UTF-8, plain or gzip (told by the first two bytes, not by the name), LF or CRLF.
import { createReadStream, type ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

import { ImportProblem } from './problem.ts';

const GZIP_MAGIC = 0x1f8b;
const CHUNK_BYTES = 1 << 18;

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE(0) === GZIP_MAGIC;
  } finally {
    await file.close();
  }
}

function problemOf(path: string, error: unknown): ImportProblem {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ENOENT') return new ImportProblem(`${path}: there is no such file.`);
  if (code === 'EISDIR') return new ImportProblem(`${path} is a folder, not a file.`);
  if (code === 'EACCES') return new ImportProblem(`${path}: no permission to read it.`);
  if (code.startsWith('Z_')) return new ImportProblem(`${path}: the gzip data is damaged or cut off.`);
  return new ImportProblem(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

/** The text of a file in chunks, every CRLF turned into LF. Throws ImportProblem naming the file. */
export async function* readText(path: string): AsyncGenerator<string, void, undefined> {
  let raw: ReadStream | undefined;
  try {
    const gzip = await isGzip(path);
    raw = createReadStream(path, { highWaterMark: CHUNK_BYTES });
    const bytes = gzip ? raw.pipe(createGunzip({ chunkSize: CHUNK_BYTES })) : raw;
    if (bytes !== raw) raw.on('error', (error) => bytes.destroy(error));
    bytes.setEncoding('utf8');
    // A CR at the end of a chunk waits for the next one, which may begin with its LF.
    let held = '';
    for await (const chunk of bytes as AsyncIterable<string>) {
      const text = held + chunk;
      held = text.endsWith('\r') ? '\r' : '';
      yield text.slice(0, text.length - held.length).replaceAll('\r\n', '\n');
    }
    if (held !== '') yield held;
  } catch (error) {
    throw error instanceof ImportProblem ? error : problemOf(path, error);
  } finally {
    raw?.destroy();
  }
}

/** The lines of a file without their ends, many at a time; a byte order mark is dropped. Throws ImportProblem. */
export async function* readLines(path: string): AsyncGenerator<string[], void, undefined> {
  let rest = '';
  let first = true;
  for await (const chunk of readText(path)) {
    const text = first && chunk.startsWith('\uFEFF') ? chunk.slice(1) : chunk;
    if (text !== '') first = false;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
  if (rest !== '') yield [rest];
}
