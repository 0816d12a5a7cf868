// Where the bytes of images and videos lie: objects under keys, uploaded and fetched by signed addresses. Knows no
// graph and no media: what lies under which key, and who may see it, is the domain's business.
import type { Readable } from 'node:stream';

/** What a client is told: send as many bytes as were declared to `url` by `method`, with these headers. */
export interface UploadTarget {
  readonly url: string;
  readonly method: 'PUT';
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

export interface ObjectFacts {
  readonly byteSize: number;
  readonly contentType: string;
  /** As in HTTP, quotes included: another one is another content. */
  readonly etag: string;
  readonly modifiedAtMs: number;
}

export interface StoredObject extends Omit<ObjectFacts, 'modifiedAtMs'> {
  /** Whoever asked for it reads it to its end or destroys it. */
  readonly body: Readable;
  /** Of the whole object, also where `body` is a range of it. */
  readonly byteSize: number;
}

/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface PutAbout {
  readonly contentType: string;
  /** Where it is given, another number of bytes is refused. */
  readonly byteSize?: number;
  readonly cacheControl?: string;
}

export interface UploadAbout {
  readonly contentType: string;
  readonly byteSize: number;
  /** 64 hexadecimal digits; where it is given, other bytes are refused. */
  readonly sha256?: string;
  readonly expiresInS: number;
}

export interface PartAbout {
  /** From 1; parts are put together in the order of their numbers. */
  readonly partNumber: number;
  /** All but the last: at least 5 MiB, or S3 refuses to put them together. */
  readonly byteSize: number;
  readonly expiresInS: number;
}

export interface ListedObject {
  readonly key: string;
  readonly byteSize: number;
  readonly modifiedAtMs: number;
}

export interface ListedMultipart {
  readonly key: string;
  readonly uploadId: string;
  readonly startedAtMs: number;
}

/** Every call throws Unavailable where the store is away. An object is there whole or not at all. */
export interface ObjectStore {
  /** Whatever was there under the key is replaced. */
  put(key: string, body: Buffer | Readable, about: PutAbout): Promise<void>;
  /** Throws ObjectNotFound; RangeError where the range begins after the end. */
  get(key: string, range?: ByteRange): Promise<StoredObject>;
  /** Null where there is no such object. */
  head(key: string): Promise<ObjectFacts | null>;
  /**
   * What lies under `from` at one moment, under `to` as well: whatever is written to `from` later changes nothing
   * there. Throws ObjectNotFound.
   */
  copy(from: string, to: string): Promise<void>;
  /** What is not there is no mistake. */
  delete(keys: readonly string[]): Promise<void>;
  /** In the order of the keys' bytes; `prefix` need not end at a slash. */
  list(prefix: string): AsyncIterable<ListedObject>;
  /** Size, type and checksum are part of the signature: nothing else can be uploaded by it. */
  signUpload(key: string, about: UploadAbout): Promise<UploadTarget>;
  /** Gives the id of the upload. */
  startMultipart(key: string, about: { readonly contentType: string }): Promise<string>;
  signPart(key: string, uploadId: string, about: PartAbout): Promise<UploadTarget>;
  /** Puts together what arrived; twice is once. Throws UploadIncomplete where nothing did. */
  completeMultipart(key: string, uploadId: string): Promise<void>;
  /** Forgets the upload and its parts; twice is once. */
  abortMultipart(key: string, uploadId: string): Promise<void>;
  listMultiparts(prefix: string): AsyncIterable<ListedMultipart>;
  /** The same for up to a minute, so that it can be cached; works for `expiresInS` at most. A path is the API's. */
  signDownload(key: string, options: { readonly expiresInS: number }): Promise<string>;
  close(): Promise<void>;
}

/** One request uploads no more: what is larger goes in parts of this size, and a last one. */
export const UPLOAD_REQUEST_BYTES_MAX = 16 * 1024 * 1024;
const PARTS_MAX = 10_000;

export class ObjectNotFound extends Error {
  override name = 'ObjectNotFound';
  constructor(key: string, options?: ErrorOptions) {
    super(`There is no object ${key}`, options);
  }
}

/** Nothing arrived by this upload, or it was aborted. */
export class UploadIncomplete extends Error {
  override name = 'UploadIncomplete';
}

/** Segments begin with a letter, digit, - or _: no key leads out of its folder, and none is hidden. */
const KEY = /^(?:[\w-][\w.-]{0,99}\/){1,8}[\w-][\w.-]{0,99}$/;

export const isObjectKey = (key: string): boolean => KEY.test(key);

/** Throws where a key is none of ours: keys are made, never taken from a caller as they are. */
export function assertObjectKey(key: string): void {
  if (!isObjectKey(key)) throw new Error('This is no key of an object of ours');
}

/** Throws where nothing may be signed: whoever asks for it has looked at sizes before. */
export function assertUpload({
  byteSize,
  partNumber = 1,
}: {
  readonly byteSize: number;
  readonly partNumber?: number;
}) {
  const isSize = Number.isInteger(byteSize) && byteSize > 0 && byteSize <= UPLOAD_REQUEST_BYTES_MAX;
  const isPart = Number.isInteger(partNumber) && partNumber >= 1 && partNumber <= PARTS_MAX;
  if (!isSize || !isPart) throw new RangeError('No upload of this size, or no part of this number, can be signed');
}

const STEP_S_MAX = 60;

/** When a signature made now begins, in seconds: steps of a minute at most, so that addresses stay the same so long. */
export function signedAtS(nowMs: number, expiresInS: number): number {
  const stepS = Math.min(STEP_S_MAX, Math.max(1, Math.floor(expiresInS / 5)));
  return Math.floor(nowMs / 1_000 / stepS) * stepS;
}
