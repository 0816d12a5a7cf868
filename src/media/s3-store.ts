// Objects in a bucket of any S3: Amazon's, or whoever speaks it. The bucket is private; clients come by addresses that
// are signed for one object and a few minutes.
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';

import type { S3Config } from '../config/media.ts';
import { Invalid } from '../errors.ts';
import type { Logger } from '../observability/log.ts';
import { assertObjectKey, ObjectNotFound, type ObjectStore } from './object-store.ts';
import { createGuardedS3, encryptionOf, type GuardedS3, statusOf } from './s3-client.ts';
import { createS3Multiparts } from './s3-multiparts.ts';
import { createS3Signing } from './s3-signing.ts';

export interface S3StoreOptions {
  readonly config: S3Config;
  /** Of a CDN in front of the bucket; undefined: clients come to the server itself. */
  readonly baseUrl: string | undefined;
  /** Where a CDN asks for signatures of its own: gives the address that clients get. */
  readonly signCdnUrl?: (url: string, expiresAtMs: number) => string | Promise<string>;
  readonly clock: () => number;
  readonly log: Logger;
}

/** So many keys are deleted by one call. */
const DELETED_AT_ONCE = 1_000;

/** Ends in an error where the bytes are not as many as were declared. */
async function* counted(body: Readable, byteSize: number): AsyncGenerator<Buffer> {
  let seen = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    seen += chunk.length;
    yield chunk;
  }
  if (seen !== byteSize) {
    throw new Invalid('WRONG_SIZE', 'byteSize', 'These are not as many bytes as were declared.');
  }
}

function createPut({ call, ensureBucket }: GuardedS3, config: S3Config): ObjectStore['put'] {
  return async (key, body, { contentType, byteSize, cacheControl }) => {
    assertObjectKey(key);
    await ensureBucket();
    const about: PutObjectCommandInput = {
      Bucket: config.bucket,
      Key: key,
      ContentType: contentType,
      ...(cacheControl === undefined ? {} : { CacheControl: cacheControl }),
      ...encryptionOf(config),
    };
    if (Buffer.isBuffer(body)) {
      if (byteSize !== undefined && byteSize !== body.length) {
        throw new Invalid('WRONG_SIZE', 'byteSize', 'These are not as many bytes as were declared.');
      }
      await call((client) => client.send(new PutObjectCommand({ ...about, Body: body })));
      return;
    }
    // A stream cannot be sent again: it goes in parts that are, and an error forgets those that arrived.
    const stream = byteSize === undefined ? body : Readable.from(counted(body, byteSize), { objectMode: false });
    await call((client) => new Upload({ client, params: { ...about, Body: stream } }).done());
  };
}

function createReads({ call }: GuardedS3, bucket: string): Pick<ObjectStore, 'get' | 'head' | 'list'> {
  const at = (key: string) => {
    assertObjectKey(key);
    return { Bucket: bucket, Key: key };
  };
  return {
    async get(key, range) {
      const ask = { ...at(key), ...(range && { Range: `bytes=${String(range.start)}-${String(range.end)}` }) };
      try {
        const found = await call((client) => client.send(new GetObjectCommand(ask)));
        const { Body: body, ContentLength: length = 0, ContentRange: part, ContentType: contentType = '' } = found;
        const byteSize = part === undefined ? length : Number(/\d+$/.exec(part)?.[0]);
        return { body: body as Readable, byteSize, contentType, etag: found.ETag ?? '' };
      } catch (error) {
        if (statusOf(error) === 404) throw new ObjectNotFound(key, { cause: error });
        if (statusOf(error) === 416) throw new RangeError(`${key} has no such bytes`, { cause: error });
        throw error;
      }
    },
    async head(key) {
      try {
        const found = await call((client) => client.send(new HeadObjectCommand(at(key))));
        const { ContentLength: byteSize = 0, ContentType: contentType = '', ETag: etag = '' } = found;
        return { byteSize, contentType, etag, modifiedAtMs: found.LastModified?.getTime() ?? 0 };
      } catch (error) {
        if (statusOf(error) === 404) return null;
        throw error;
      }
    },
    async *list(prefix) {
      let next: string | undefined;
      do {
        const ask = { Bucket: bucket, Prefix: prefix, ...(next === undefined ? {} : { ContinuationToken: next }) };
        const page = await call((client) => client.send(new ListObjectsV2Command(ask))).catch(noBucket);
        for (const { Key: key, Size: byteSize = 0, LastModified: at } of page.Contents ?? []) {
          if (key !== undefined) yield { key, byteSize, modifiedAtMs: at?.getTime() ?? 0 };
        }
        next = page.NextContinuationToken;
      } while (next !== undefined);
    },
  };
}

/** Before the first write there may be no bucket, and nothing in it. */
function noBucket(error: unknown): { Contents?: []; NextContinuationToken?: string } {
  if ((error as { name?: unknown }).name === 'NoSuchBucket') return {};
  throw error;
}

/** Within the server. Of more than 5 GiB it would have to be in parts: none of ours is. */
function createCopy({ call }: GuardedS3, config: S3Config): ObjectStore['copy'] {
  return async (from, to) => {
    [from, to].forEach(assertObjectKey);
    const about = { Bucket: config.bucket, Key: to, CopySource: `${config.bucket}/${from}`, ...encryptionOf(config) };
    try {
      await call((client) => client.send(new CopyObjectCommand(about)));
    } catch (error) {
      if (statusOf(error) === 404) throw new ObjectNotFound(from, { cause: error });
      throw error;
    }
  };
}

function createDelete({ call }: GuardedS3, bucket: string): ObjectStore['delete'] {
  return async (keys) => {
    keys.forEach(assertObjectKey);
    for (let from = 0; from < keys.length; from += DELETED_AT_ONCE) {
      const objects = [...new Set(keys.slice(from, from + DELETED_AT_ONCE))].map((key) => ({ Key: key }));
      const ask = { Bucket: bucket, Delete: { Objects: objects, Quiet: true } };
      const { Errors: errors = [] } = await call((client) => client.send(new DeleteObjectsCommand(ask)));
      const [first] = errors.filter(({ Code: code }) => code !== 'NoSuchKey');
      if (first !== undefined) throw new Error(`Objects were not deleted: ${first.Code ?? ''} ${first.Message ?? ''}`);
    }
  };
}

export function createS3Store(options: S3StoreOptions): ObjectStore {
  const { config, log } = options;
  const s3 = createGuardedS3(config, log);
  const reads = createReads(s3, config.bucket);
  return {
    ...reads,
    ...createS3Signing(s3, options),
    ...createS3Multiparts(s3, config, reads.head),
    put: createPut(s3, config),
    copy: createCopy(s3, config),
    delete: createDelete(s3, config.bucket),
    close: async () => s3.close(),
  };
}
