// Uploads in parts to an S3. What arrived is asked of the server, so that no client has to keep and report etags.
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
} from '@aws-sdk/client-s3';

import type { S3Config } from '../config/media.ts';
import { assertObjectKey, type ObjectStore, UploadIncomplete } from './object-store.ts';
import { encryptionOf, type GuardedS3, statusOf } from './s3-client.ts';

type Multiparts = Pick<ObjectStore, 'startMultipart' | 'completeMultipart' | 'abortMultipart' | 'listMultiparts'>;
interface Part {
  readonly PartNumber: number | undefined;
  readonly ETag: string | undefined;
}

/** The server does not know the upload, or what was said of it makes no sense to it. */
const isUnknown = (error: unknown): boolean => [400, 404].includes(statusOf(error) ?? 0);

/** Null where there is no such upload. */
async function partsOf(call: GuardedS3['call'], upload: { Bucket: string; Key: string; UploadId: string }) {
  const parts: Part[] = [];
  let marker: string | undefined;
  do {
    const ask = { ...upload, ...(marker === undefined ? {} : { PartNumberMarker: marker }) };
    try {
      const page = await call((client) => client.send(new ListPartsCommand(ask)));
      parts.push(...(page.Parts ?? []).map(({ PartNumber, ETag }) => ({ PartNumber, ETag })));
      marker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
    } catch (error) {
      if (isUnknown(error)) return null;
      throw error;
    }
  } while (marker !== undefined);
  return parts;
}

export function createS3Multiparts(
  { call, ensureBucket }: GuardedS3,
  config: S3Config,
  head: ObjectStore['head'],
): Multiparts {
  const Bucket = config.bucket;
  return {
    async startMultipart(key, { contentType }) {
      assertObjectKey(key);
      await ensureBucket();
      const about = { Bucket, Key: key, ContentType: contentType, ...encryptionOf(config) };
      const { UploadId: id } = await call((client) => client.send(new CreateMultipartUploadCommand(about)));
      if (id === undefined) throw new Error('The store opened an upload and did not name it');
      return id;
    },
    async completeMultipart(key, uploadId) {
      assertObjectKey(key);
      const upload = { Bucket, Key: key, UploadId: uploadId };
      const parts = await partsOf(call, upload);
      if (parts === null) {
        // What was put together before is there already.
        if ((await head(key)) === null) throw new UploadIncomplete('There is no such upload');
        return;
      }
      if (parts.length === 0) throw new UploadIncomplete('No part of this upload arrived');
      const about = { ...upload, MultipartUpload: { Parts: parts } };
      try {
        await call((client) => client.send(new CompleteMultipartUploadCommand(about)));
      } catch (error) {
        if (!isUnknown(error)) throw error;
        throw new UploadIncomplete('The parts of this upload make no whole', { cause: error });
      }
    },
    async abortMultipart(key, uploadId) {
      assertObjectKey(key);
      const about = { Bucket, Key: key, UploadId: uploadId };
      await call((client) => client.send(new AbortMultipartUploadCommand(about))).catch((error: unknown) => {
        if (!isUnknown(error)) throw error;
      });
    },
    async *listMultiparts(prefix) {
      let next: { KeyMarker: string; UploadIdMarker: string } | undefined;
      do {
        const ask = { Bucket, Prefix: prefix, ...next };
        const page = await call((client) => client.send(new ListMultipartUploadsCommand(ask)));
        for (const { Key: key, UploadId: uploadId, Initiated: at } of page.Uploads ?? []) {
          if (key !== undefined && uploadId !== undefined) yield { key, uploadId, startedAtMs: at?.getTime() ?? 0 };
        }
        const { NextKeyMarker: KeyMarker = '', NextUploadIdMarker: UploadIdMarker = '' } = page;
        next = page.IsTruncated === true && KeyMarker !== '' ? { KeyMarker, UploadIdMarker } : undefined;
      } while (next !== undefined);
    },
  };
}
