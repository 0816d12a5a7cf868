// What is particular to S3: how its addresses look, what it is asked to encrypt with, and what of its settings must go
// together. That it keeps the promises of every store is the business of media-store and media-signed.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { readConfig } from '../src/config/config.ts';
import { createS3Store, type S3StoreOptions } from '../src/media/s3-store.ts';
import { createLogs } from '../src/observability/log.ts';
import { type S3UnderTest, startS3Store } from './support/object-stores.ts';
import { versitygw } from './support/versitygw.ts';

const KEY = 'media/med_1/small.webp';
const ENVIRONMENT = {
  MEDIA_STORE: 's3',
  MEDIA_S3_BUCKET: 'media',
  MEDIA_S3_REGION: 'eu-central-1',
  MEDIA_S3_ACCESS_KEY: 'key',
  MEDIA_S3_SECRET_KEY: 'secret',
};

function storeOf(environment: Record<string, string> = {}, change: Partial<S3StoreOptions> = {}) {
  const { store, baseUrl } = readConfig({ ...ENVIRONMENT, ...environment }).media;
  if (store.kind !== 's3') throw new Error('This is no S3');
  const clock = (): number => Date.parse('2030-01-01T00:00:30Z');
  return createS3Store({ config: store, baseUrl, clock, log: createLogs('silent').media, ...change });
}
const addressOf = async (...parts: Parameters<typeof storeOf>): Promise<URL> =>
  new URL(await storeOf(...parts).signDownload(KEY, { expiresInS: 300 }));

describe('an address', () => {
  it.each([
    ["of Amazon's, with the bucket in the host", {}, `https://media.s3.eu-central-1.amazonaws.com/${KEY}`],
    [
      'with the bucket in the path, where a server is named',
      { MEDIA_S3_ENDPOINT: 'http://s3:7070' },
      `http://s3:7070/media/${KEY}`,
    ],
    [
      'with the bucket in the host of a server, where that is asked for',
      { MEDIA_S3_ENDPOINT: 'https://s3.example.org', MEDIA_S3_PATH_STYLE: 'false' },
      `https://media.s3.example.org/${KEY}`,
    ],
    [
      'that clients reach, where the API reaches the server by another',
      { MEDIA_S3_ENDPOINT: 'http://s3:7070', MEDIA_S3_PUBLIC_ENDPOINT: 'https://s3.example.org' },
      `https://s3.example.org/media/${KEY}`,
    ],
  ])('is one %s', async (_what, environment, expected) => {
    const url = await addressOf(environment);
    expect(`${url.origin}${url.pathname}`).toBe(expected);
    expect(url.searchParams.get('X-Amz-Expires')).toBe('300');
    expect(url.searchParams.get('X-Amz-Date')).toBe('20300101T000000Z');
  });

  it("is a CDN's without a signature of ours, or with one of the CDN's", async () => {
    const environment = { MEDIA_BASE_URL: 'https://cdn.example.org/m' };
    expect((await addressOf(environment)).href).toBe(`https://cdn.example.org/m/${KEY}`);
    const signCdnUrl = (url: string, expiresAtMs: number) => `${url}?until=${new Date(expiresAtMs).toISOString()}`;
    expect((await addressOf(environment, { signCdnUrl })).href).toBe(
      `https://cdn.example.org/m/${KEY}?until=2030-01-01T00:05:00.000Z`,
    );
  });

  it('of a part says nothing but its size', async () => {
    const part = { partNumber: 2, byteSize: 10, expiresInS: 60 };
    const { url, headers } = await storeOf().signPart(KEY, 'upload', part);
    expect(headers).toEqual([]);
    expect(new URL(url).searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host');
    expect(new URL(url).searchParams.get('partNumber')).toBe('2');
  });
});

const onS3 = versitygw === undefined ? it.skip : it;

describe('encryption', () => {
  let under: S3UnderTest | undefined;
  beforeAll(async () => {
    const encryption = { algorithm: 'aws:kms', kmsKey: 'alias/media' } as const;
    if (versitygw !== undefined) under = await startS3Store({ encryption });
  });
  afterAll(() => under?.close());

  onS3('is asked for by whoever uploads, and part of what is signed', async () => {
    const about = { contentType: 'image/webp', byteSize: 10, expiresInS: 60 };
    const target = await under?.store.signUpload(KEY, about);
    expect(target?.headers).toEqual([
      { name: 'content-type', value: 'image/webp' },
      { name: 'x-amz-server-side-encryption', value: 'aws:kms' },
      { name: 'x-amz-server-side-encryption-aws-kms-key-id', value: 'alias/media' },
    ]);
    const signed = new URL(target?.url ?? '').searchParams.get('X-Amz-SignedHeaders');
    expect(signed).toBe(
      'content-length;content-type;host;x-amz-server-side-encryption;x-amz-server-side-encryption-aws-kms-key-id',
    );
  });
});

describe('the settings', () => {
  it.each([
    ['a bucket', { MEDIA_STORE: 's3' }, /MEDIA_S3_BUCKET: required/],
    ['both keys or none', { ...ENVIRONMENT, MEDIA_S3_SECRET_KEY: '' }, /both, or none/],
    ['a KMS key for KMS only', { ...ENVIRONMENT, MEDIA_S3_KMS_KEY: 'k' }, /only where MEDIA_S3_ENCRYPTION is aws:kms/],
    ['an address without a slash', { ...ENVIRONMENT, MEDIA_S3_ENDPOINT: 'https://s3/' }, /MEDIA_S3_ENDPOINT/],
  ])('must have %s', (_what, environment, message) => {
    expect(() => readConfig(environment)).toThrow(message);
  });

  it('keep the secret to themselves', () => {
    expect(JSON.stringify(readConfig(ENVIRONMENT).media)).not.toContain('secret"');
  });
});
