// One S3 server as the store of objects calls it: timed, behind a breaker, its errors told as what they mean to us.
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  HeadBucketCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';

import type { S3Config } from '../config/media.ts';
import { Unavailable } from '../errors.ts';
import { createGuard, ServiceAway } from '../gateways/guard.ts';
import type { Logger } from '../observability/log.ts';

export interface GuardedS3 {
  /** What addresses are signed for: where clients reach the server. */
  readonly publicClient: S3Client;
  /** Throws Unavailable where the server is away, else what `work` throws. */
  call<T>(work: (client: S3Client) => Promise<T>): Promise<T>;
  /** Makes the bucket where there is none and we may. */
  ensureBucket(): Promise<void>;
  close(): void;
}

const CONNECT_MS = 5_000;
const SOCKETS_MAX = 100;
/** Whole calls: a large object on a slow line takes its time; a silent line is given up by `timeoutMs`. */
const GUARD = { timeoutMs: 900_000, concurrencyMax: 500, failuresMax: 10, openMs: 1_000, openMsMax: 15_000 };

/** What every write asks of the server: how to encrypt. */
export function encryptionOf({
  encryption,
}: S3Config): Pick<PutObjectCommandInput, 'ServerSideEncryption' | 'SSEKMSKeyId'> {
  if (encryption === undefined) return {};
  const { algorithm, kmsKey } = encryption;
  return { ServerSideEncryption: algorithm, ...(kmsKey === undefined ? {} : { SSEKMSKeyId: kmsKey }) };
}

/** The HTTP status that the server answered, undefined where it did not answer. */
export function statusOf(error: unknown): number | undefined {
  const { $metadata: about } = error as { $metadata?: { httpStatusCode?: unknown } };
  return typeof about?.httpStatusCode === 'number' ? about.httpStatusCode : undefined;
}

/** Not what was asked, but the line or the server is the matter: it answered that, or nothing at all. */
function isAway(error: unknown): boolean {
  if (error instanceof ServiceAway) return true;
  const status = statusOf(error);
  if (status !== undefined && status >= 400) return status >= 500 || status === 429;
  const { $metadata: sent, name } = error as { $metadata?: unknown; name?: unknown };
  return sent !== undefined || name === 'TimeoutError';
}

function clientOf(config: S3Config, endpoint: string | undefined): S3Client {
  const { region, keys, isPathStyle, timeoutMs } = config;
  return new S3Client({
    region,
    forcePathStyle: isPathStyle,
    maxAttempts: 3,
    // Checksums that not every server knows are sent and looked at only where S3 itself asks for them.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: Math.min(CONNECT_MS, timeoutMs),
      socketTimeout: timeoutMs,
      httpAgent: { maxSockets: SOCKETS_MAX },
      httpsAgent: { maxSockets: SOCKETS_MAX },
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(keys === undefined
      ? {}
      : { credentials: { accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey.reveal() } }),
  });
}

async function makeBucket(s3: Pick<GuardedS3, 'call'>, { bucket, region }: S3Config, log: Logger): Promise<void> {
  try {
    await s3.call((client) => client.send(new HeadBucketCommand({ Bucket: bucket })));
  } catch (error) {
    if (statusOf(error) !== 404) {
      // One that we may use and not look at is there.
      if (statusOf(error) === 403) return;
      throw error;
    }
    // Amazon's first region is the one that may not be named.
    const place = region as BucketLocationConstraint;
    const where = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: place } };
    await s3
      .call((client) => client.send(new CreateBucketCommand({ Bucket: bucket, ...where })))
      .catch((cause: unknown) => {
        // Another process was first.
        if (statusOf(cause) !== 409) throw cause;
      });
    log.info({ bucket }, 'a bucket for media was made');
  }
}

export function createGuardedS3(config: S3Config, log: Logger): GuardedS3 {
  const client = clientOf(config, config.endpoint);
  const publicClient = config.publicEndpoint === undefined ? client : clientOf(config, config.publicEndpoint);
  const guard = createGuard({ ...GUARD, name: 's3', log, isFailure: isAway });
  const call: GuardedS3['call'] = async (work) => {
    try {
      return await guard.call(() => work(client));
    } catch (error) {
      if (!isAway(error)) throw error;
      throw new Unavailable('Images and videos cannot be stored or fetched right now.', { cause: error }, 5_000);
    }
  };
  let bucket: Promise<void> | undefined;
  return {
    publicClient,
    call,
    ensureBucket() {
      bucket ??= makeBucket({ call }, config, log).catch((error: unknown) => {
        bucket = undefined;
        throw error;
      });
      return bucket;
    },
    close() {
      client.destroy();
      publicClient.destroy();
    },
  };
}
