// Signed addresses of an S3 (AWS Signature Version 4 in the query). What an upload has to be is in signed headers: the
// server refuses whatever comes with others.
import { GetObjectCommand, PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

import { assertObjectKey, assertUpload, type ObjectStore, signedAtS } from './object-store.ts';
import { encryptionOf, type GuardedS3 } from './s3-client.ts';
import type { S3StoreOptions } from './s3-store.ts';

/** Left out of the query, so that a client has to send them, and signed, so that it has to send these. */
const SIGNED = ['content-type', 'content-length', 'x-amz-checksum-sha256'];
/** A part has no type: its upload has. */
const SIGNED_OF_PART = ['content-length'];

type Signing = Pick<ObjectStore, 'signUpload' | 'signPart' | 'signDownload'>;

function headersOf(headers: Readonly<Record<string, string | undefined>>): { name: string; value: string }[] {
  return Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

export function createS3Signing(s3: GuardedS3, options: S3StoreOptions): Signing {
  const { config, baseUrl, clock, signCdnUrl = (url) => url } = options;
  const { publicClient: client, ensureBucket } = s3;
  const uploadOptions = (expiresInS: number, signed: readonly string[]) => ({
    expiresIn: expiresInS,
    signingDate: new Date(clock()),
    signableHeaders: new Set(signed),
    unhoistableHeaders: new Set(signed),
  });
  return {
    async signUpload(key, { contentType, byteSize, sha256, expiresInS }) {
      assertObjectKey(key);
      assertUpload({ byteSize });
      await ensureBucket();
      const checksum = sha256 === undefined ? undefined : Buffer.from(sha256, 'hex').toString('base64');
      const encryption = encryptionOf(config);
      const command = new PutObjectCommand({
        Bucket: config.bucket,
        Key: key,
        ContentType: contentType,
        ContentLength: byteSize,
        ...(checksum === undefined ? {} : { ChecksumSHA256: checksum }),
        ...encryption,
      });
      const headers = headersOf({
        'content-type': contentType,
        'x-amz-checksum-sha256': checksum,
        'x-amz-server-side-encryption': encryption.ServerSideEncryption,
        'x-amz-server-side-encryption-aws-kms-key-id': encryption.SSEKMSKeyId,
      });
      return { url: await getSignedUrl(client, command, uploadOptions(expiresInS, SIGNED)), method: 'PUT', headers };
    },
    async signPart(key, uploadId, { partNumber, byteSize, expiresInS }) {
      assertObjectKey(key);
      assertUpload({ byteSize, partNumber });
      const part = { Bucket: config.bucket, Key: key, UploadId: uploadId, PartNumber: partNumber };
      const command = new UploadPartCommand({ ...part, ContentLength: byteSize });
      return {
        url: await getSignedUrl(client, command, uploadOptions(expiresInS, SIGNED_OF_PART)),
        method: 'PUT',
        headers: [],
      };
    },
    async signDownload(key, { expiresInS }) {
      assertObjectKey(key);
      const fromS = signedAtS(clock(), expiresInS);
      if (baseUrl !== undefined) return signCdnUrl(`${baseUrl}/${key}`, (fromS + expiresInS) * 1_000);
      const command = new GetObjectCommand({
        Bucket: config.bucket,
        Key: key,
        ResponseCacheControl: `private, max-age=${String(expiresInS)}, immutable`,
      });
      return getSignedUrl(client, command, { expiresIn: expiresInS, signingDate: new Date(fromS * 1_000) });
    },
  };
}
