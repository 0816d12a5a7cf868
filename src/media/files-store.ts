// Objects in a folder, for a machine with nothing else installed, or several that share one: the same promises as an S3
// store, with addresses of our own that transport/media.ts serves.
import { open, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';

import { hasCode, Invalid, NotFound } from '../errors.ts';
import { createFileParts, type FileParts } from './file-parts.ts';
import { type FileFacts, objectBytes, readFacts, writeObjectFile } from './object-file.ts';
import {
  assertObjectKey,
  assertUpload,
  isObjectKey,
  type ListedObject,
  ObjectNotFound,
  type ObjectFacts,
  type ObjectStore,
  signedAtS,
  type StoredObject,
  UploadIncomplete,
} from './object-store.ts';
import { type Grant, notOurLink, readGrant, signGrant, type Signer } from './signed-url.ts';

/** What comes by a signed address, beside the store's own calls. */
export interface FilesStore extends ObjectStore {
  /** What an address allows. Throws Forbidden (LINK_EXPIRED, LINK_INVALID). */
  admit(method: Grant['method'], key: string, search: URLSearchParams): Grant;
  /** Stores what was sent by an admitted upload. Throws Invalid where it is not what was declared. */
  receive(grant: Grant, body: Readable): Promise<{ etag: string }>;
  /** Beside what `head` tells: how long answers may be kept. */
  facts(key: string): Promise<(ObjectFacts & Pick<FileFacts, 'cacheControl'>) | null>;
}

export interface FilesStoreOptions {
  /** Made on first use; only the account of the process reads what is in it. */
  readonly folder: string;
  readonly signer: Signer;
  /** Before the path of every address: a CDN's, or nothing for paths of this API. */
  readonly baseUrl: string;
  readonly clock: () => number;
}

/** Where transport/media.ts serves the addresses. */
export const OBJECTS_PATH = '/media/objects/';
/** What a process that died was writing. */
const DRAFT_MS_MAX = 86_400_000;

async function openObject(path: string) {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'EISDIR', 'ENOTDIR')) return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const facts = await readFacts(file);
    if (facts !== undefined) return { file, facts, modifiedAtMs: (await file.stat()).mtimeMs };
  } catch (error) {
    await file.close();
    // A folder opens like a file and cannot be read.
    if (hasCode(error, 'EISDIR')) return undefined;
    throw error;
  }
  await file.close();
  return undefined;
}

/** Files below a folder in the order of their keys' bytes: a folder stands where its name with a slash would. */
async function* walk(folder: string, above: string, prefix: string): AsyncGenerator<ListedObject> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  });
  const named = entries.map((entry) => ({ entry, key: `${above}${entry.name}${entry.isDirectory() ? '/' : ''}` }));
  for (const { entry, key } of named.sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const path = join(folder, entry.name);
    const mayHold = key.startsWith(prefix) || (entry.isDirectory() && prefix.startsWith(key));
    if (!mayHold) continue;
    if (entry.isDirectory()) yield* walk(path, key, prefix);
    else {
      const found = await stat(path).catch(() => undefined);
      if (found !== undefined) yield { key, byteSize: objectBytes(found.size), modifiedAtMs: found.mtimeMs };
    }
  }
}

/** Takes folders away that have become empty, up to the folder of all objects. */
async function prune(folder: string, top: string): Promise<void> {
  if (folder === top) return;
  const isGone = await rmdir(folder).then(
    () => true,
    () => false,
  );
  if (isGone) await prune(dirname(folder), top);
}

async function sweepDrafts(drafts: string, nowMs: number): Promise<void> {
  for (const name of await readdir(drafts).catch(() => [])) {
    const found = await stat(join(drafts, name)).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < nowMs - DRAFT_MS_MAX) await rm(join(drafts, name), { force: true });
  }
}

type Signing = Pick<ObjectStore, 'signUpload' | 'signPart' | 'signDownload'> & Pick<FilesStore, 'admit'>;

function createSigning({ signer, baseUrl, clock }: FilesStoreOptions): Signing {
  const urlOf = (grant: Grant): string => {
    assertObjectKey(grant.key);
    return `${baseUrl}${OBJECTS_PATH}${grant.key}?${signGrant(signer, grant)}`;
  };
  const untilS = (expiresInS: number): number => Math.ceil(clock() / 1_000) + expiresInS;
  return {
    async signUpload(key, { contentType, byteSize, sha256, expiresInS }) {
      assertUpload({ byteSize });
      const upload = { contentType, byteSize, ...(sha256 === undefined ? {} : { sha256 }) };
      const url = urlOf({ method: 'PUT', key, expiresAtS: untilS(expiresInS), upload });
      return { url, method: 'PUT', headers: [{ name: 'content-type', value: contentType }] };
    },
    async signPart(key, uploadId, { partNumber, byteSize, expiresInS }) {
      assertUpload({ byteSize, partNumber });
      const upload = { byteSize, part: { uploadId, partNumber } };
      return { url: urlOf({ method: 'PUT', key, expiresAtS: untilS(expiresInS), upload }), method: 'PUT', headers: [] };
    },
    async signDownload(key, { expiresInS }) {
      return urlOf({ method: 'GET', key, expiresAtS: signedAtS(clock(), expiresInS) + expiresInS });
    },
    admit(method, key, search) {
      if (!isObjectKey(key)) throw notOurLink();
      return readGrant(signer, clock(), method, key, search);
    },
  };
}

interface Disk {
  readonly pathOf: (key: string) => string;
  readonly drafts: string;
  readonly parts: FileParts;
}

function createMultiparts({ pathOf, drafts, parts }: Disk, clock: () => number) {
  const complete: ObjectStore['completeMultipart'] = async (key, uploadId) => {
    assertObjectKey(key);
    const about = await parts.about(key, uploadId);
    if (about === null) {
      // What was put together before is there already.
      const done = await openObject(pathOf(key));
      await done?.file.close();
      if (done === undefined) throw new UploadIncomplete('There is no such upload');
      return;
    }
    const { contentType } = about;
    await writeObjectFile({ path: pathOf(key), drafts }, await parts.read(uploadId), { contentType });
    await parts.remove(uploadId);
  };
  return {
    completeMultipart: complete,
    async startMultipart(key: string, { contentType }: { readonly contentType: string }): Promise<string> {
      assertObjectKey(key);
      return parts.start({ key, contentType, startedAtMs: clock() });
    },
    async abortMultipart(key: string, uploadId: string): Promise<void> {
      if ((await parts.about(key, uploadId)) !== null) await parts.remove(uploadId);
    },
    listMultiparts: (prefix: string) => parts.list(prefix),
  };
}

function createReceive({ pathOf, drafts, parts }: Disk): FilesStore['receive'] {
  return async ({ key, upload }, body) => {
    if (upload === undefined) throw new Invalid('NO_UPLOAD', 'url', 'Nothing can be uploaded by this link.');
    const { byteSize, sha256, contentType = '', part } = upload;
    if (part === undefined) {
      return writeObjectFile({ path: pathOf(key), drafts }, body, { contentType }, { byteSize, sha256 });
    }
    const { uploadId, partNumber } = part;
    if ((await parts.about(key, uploadId)) === null) throw new NotFound('upload');
    const path = parts.pathOf(uploadId, partNumber);
    const facts = await writeObjectFile({ path, drafts }, body, { contentType }, { byteSize });
    // Aborted or put together meanwhile: nothing of it stays.
    if ((await parts.about(key, uploadId)) === null) await parts.remove(uploadId);
    return facts;
  };
}

function createReads({ pathOf }: Disk): Pick<FilesStore, 'get' | 'facts'> {
  return {
    async facts(key) {
      const found = await openObject(pathOf(key));
      await found?.file.close();
      return found === undefined ? null : { ...found.facts, modifiedAtMs: found.modifiedAtMs };
    },
    async get(key, range): Promise<StoredObject> {
      const found = await openObject(pathOf(key));
      if (found === undefined) throw new ObjectNotFound(key);
      const { file, facts } = found;
      const { byteSize, contentType, etag } = facts;
      const { start, end } = range ?? { start: 0, end: byteSize - 1 };
      if (range !== undefined && (start >= byteSize || end < start)) {
        await file.close();
        throw new RangeError(`${key} has no byte ${String(start)}`);
      }
      if (byteSize === 0) {
        await file.close();
        return { body: Readable.from([]), byteSize, contentType, etag };
      }
      // The footer is no part of it.
      const body = file.createReadStream({ start, end: Math.min(end, byteSize - 1) });
      return { body, byteSize, contentType, etag };
    },
  };
}

export function createFilesStore(options: FilesStoreOptions): FilesStore {
  const { folder, clock } = options;
  const top = join(folder, 'objects');
  const drafts = join(folder, 'drafts');
  const parts = createFileParts(join(folder, 'parts'));
  const pathOf = (key: string): string => {
    assertObjectKey(key);
    return join(top, key);
  };
  const disk = { pathOf, drafts, parts };
  const reads = createReads(disk);
  let swept: Promise<void> | undefined;
  const put: ObjectStore['put'] = async (key, body, { contentType, byteSize, cacheControl }) => {
    await (swept ??= sweepDrafts(drafts, clock()));
    const about = { contentType, ...(cacheControl === undefined ? {} : { cacheControl }) };
    await writeObjectFile({ path: pathOf(key), drafts }, body, about, { byteSize });
  };
  return {
    ...reads,
    ...createSigning(options),
    ...createMultiparts(disk, clock),
    receive: createReceive(disk),
    head: reads.facts,
    put,
    async copy(from, to) {
      assertObjectKey(to);
      const { body, byteSize, contentType } = await reads.get(from);
      await put(to, body, { contentType, byteSize });
    },
    async delete(keys) {
      for (const key of keys) {
        await rm(pathOf(key), { force: true });
        await prune(dirname(pathOf(key)), top);
      }
    },
    list: (prefix) => walk(top, '', prefix),
    close: async () => undefined,
  };
}
