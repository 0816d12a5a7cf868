// Where the bytes of images and videos lie, a folder or any S3, and how they are processed.
import { availableParallelism } from 'node:os';

import { ConfigError, type Environment } from './environment.ts';
import type { Secret } from './secret.ts';

export interface S3Config {
  readonly kind: 's3';
  /** Undefined: Amazon's, by the region. */
  readonly endpoint: string | undefined;
  /** Where clients reach it, if that is elsewhere. */
  readonly publicEndpoint: string | undefined;
  readonly region: string;
  readonly bucket: string;
  /** Undefined: from where the SDK looks (role of the machine, shared files …). */
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: Secret } | undefined;
  /** The bucket in the path, not in the host's name. */
  readonly isPathStyle: boolean;
  /** How the store is asked to encrypt; undefined: as the bucket says. */
  readonly encryption: { readonly algorithm: 'AES256' | 'aws:kms'; readonly kmsKey: string | undefined } | undefined;
  readonly timeoutMs: number;
}

export interface MediaConfig {
  /** `folder` undefined: under the data folder. */
  readonly store: { readonly kind: 'files'; readonly folder: string | undefined } | S3Config;
  /** Of a CDN before the store; undefined: the store's own addresses. */
  readonly baseUrl: string | undefined;
  /** Images and videos that a process works on at a time. */
  readonly jobsMax: number;
  /** Whether videos are taken; auto: where ffmpeg is found here. */
  readonly videos: 'auto' | 'on' | 'off';
}

function s3Of(env: Environment): S3Config {
  const { MEDIA_S3_BUCKET: bucket, MEDIA_S3_ACCESS_KEY: accessKeyId, MEDIA_S3_SECRET_KEY: secretAccessKey } = env;
  const { MEDIA_S3_ENCRYPTION: algorithm, MEDIA_S3_KMS_KEY: kmsKey, MEDIA_S3_ENDPOINT: endpoint } = env;
  const mistakes = [
    bucket === undefined ? 'MEDIA_S3_BUCKET: required where MEDIA_STORE is s3' : '',
    (accessKeyId === undefined) !== (secretAccessKey === undefined)
      ? 'MEDIA_S3_ACCESS_KEY and MEDIA_S3_SECRET_KEY: both, or none'
      : '',
    kmsKey !== undefined && algorithm !== 'aws:kms'
      ? 'MEDIA_S3_KMS_KEY: only where MEDIA_S3_ENCRYPTION is aws:kms'
      : '',
  ].filter((mistake) => mistake !== '');
  if (bucket === undefined || mistakes.length > 0) {
    throw new ConfigError(['The configuration is wrong:', ...mistakes].join('\n  '));
  }
  return {
    kind: 's3',
    endpoint,
    publicEndpoint: env.MEDIA_S3_PUBLIC_ENDPOINT,
    region: env.MEDIA_S3_REGION,
    bucket,
    keys: accessKeyId === undefined || secretAccessKey === undefined ? undefined : { accessKeyId, secretAccessKey },
    // Amazon prefers names; most others know paths only.
    isPathStyle: env.MEDIA_S3_PATH_STYLE ?? endpoint !== undefined,
    encryption: algorithm === undefined ? undefined : { algorithm, kmsKey },
    timeoutMs: env.MEDIA_S3_TIMEOUT_MS,
  };
}

export function mediaOf(env: Environment): MediaConfig {
  return {
    store: env.MEDIA_STORE === 's3' ? s3Of(env) : { kind: 'files', folder: env.MEDIA_DIR },
    baseUrl: env.MEDIA_BASE_URL,
    jobsMax: env.MEDIA_JOBS_MAX ?? availableParallelism(),
    videos: env.MEDIA_VIDEOS,
  };
}
