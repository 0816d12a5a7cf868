// The variables of the environment: their names, their shapes and their defaults. What they mean together is
// config.ts's business.
import { z } from 'zod';

import { Secret } from './secret.ts';

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const secret = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const matching = (pattern: RegExp, what: string) => z.string().regex(pattern, what);
const settings = matching(/^[a-z][\w.]*=[^;\n]*(;[a-z][\w.]*=[^;\n]*)*$/, 'name=value;name=value').transform((text) =>
  text.split(';'),
);
const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
const proxies = z.union(
  [
    whole(0, 20),
    z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(network).min(1)),
  ],
  {
    error: 'how many proxies stand in front, or their addresses: 10.0.0.0/8,::1',
  },
);
const isOrigin = (text: string): boolean => text === '*' || (URL.canParse(text) && new URL(text).origin === text);
const origins = z
  .string()
  .transform((text) => text.split(','))
  .refine((list) => list.every(isOrigin), 'origins by commas, https://app.example.org, or *');
const address = matching(/^https?:\/\/[^?#\s]*[^?#\s/]$/, 'https://host, without a slash at its end');
const memory = matching(/^\d+[mMgG]$/, 'a size like 512m or 2g');

const Environment = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: whole(0, 65_535).default(4000),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  SOCIOGRAM_ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  SOCIOGRAM_DATA: z.string().min(1).default('.data'),
  SOCIOGRAM_SEED: z.enum(['demo', 'none']).optional(),
  SHUTDOWN_GRACE_MS: whole(0, 600_000).default(10_000),
  WEB_CONCURRENCY: whole(1, 64).default(1),
  REQUESTS_IN_FLIGHT_MAX: whole(1, 10_000).default(64),
  CORS_ORIGINS: origins.default([]),
  REQUEST_TIMEOUT_MS: whole(100, 600_000).default(30_000),
  VIEWER_OPERATIONS_MAX: whole(0, 10_000).default(20),
  ADDRESS_OPERATIONS_MAX: whole(0, 10_000).default(100),
  REQUEST_WAIT_MS_MAX: whole(0, 60_000).default(500),
  METRICS_PORT: whole(0, 65_535).optional(),
  METRICS_HOST: z.string().min(1).default('127.0.0.1'),

  NEO4J_URI: matching(/^(neo4j|bolt)(\+s|\+ssc)?:\/\//, 'a neo4j:// or bolt:// address').optional(),
  NEO4J_USER: z.string().min(1).default('neo4j'),
  NEO4J_PASSWORD: secret.optional(),
  NEO4J_DATABASE: z.string().min(1).default('neo4j'),
  NEO4J_POOL_SIZE: whole(1, 1000).default(100),
  NEO4J_TIMEOUT_MS: whole(100, 600_000).default(30_000),
  NEO4J_ANALYST_TIMEOUT_MS: whole(100, 600_000).default(10_000),
  NEO4J_ANALYST_READS_MAX: whole(1, 1_000).default(4),
  NEO4J_FUSE_AFTER: whole(0, 1_000_000).default(2),
  NEO4J_DOCKER: z.enum(['auto', 'off']).default('auto'),
  NEO4J_EMBEDDED_PORT: whole(1, 65_535).default(7687),
  NEO4J_EMBEDDED_HEAP: memory.optional(),
  NEO4J_EMBEDDED_PAGECACHE: memory.optional(),
  NEO4J_EMBEDDED_SETTINGS: settings.default([]),

  OUTBOX_NAME: matching(/^[a-z][a-z0-9]{0,30}$/, 'at most 31 lower-case letters and digits').default('evt'),

  REDIS_URL: matching(/^rediss?:\/\//, 'a redis:// or rediss:// address')
    .transform((url) => new Secret(url))
    .optional(),

  AUTH_ALGORITHM: z.enum(['EdDSA', 'HS256']).default('EdDSA'),
  AUTH_KEYS_FILE: z.string().min(1).optional(),
  AUTH_ISSUER: z.string().min(1).default('sociogram'),
  AUTH_AUDIENCE: z.string().min(1).optional(),
  ACCESS_TOKEN_TTL_SECONDS: whole(30, 86_400).default(900),
  REFRESH_TOKEN_TTL_SECONDS: whole(60, 31_536_000).default(2_592_000),
  DELETION_GRACE_DAYS: whole(0, 365).default(30),
  SESSION_TTL_SECONDS_MAX: whole(60, 315_360_000).default(15_552_000),
  EXPORTS_DIR: z.string().min(1).optional(),
  EXPORT_TTL_HOURS: whole(1, 720).default(72),

  MEDIA_STORE: z.enum(['files', 's3']).default('files'),
  MEDIA_DIR: z.string().min(1).optional(),
  MEDIA_BASE_URL: address.optional(),
  MEDIA_JOBS_MAX: whole(1, 256).optional(),
  MEDIA_VIDEOS: z.enum(['auto', 'on', 'off']).default('auto'),
  MEDIA_S3_ENDPOINT: address.optional(),
  MEDIA_S3_PUBLIC_ENDPOINT: address.optional(),
  MEDIA_S3_REGION: z.string().min(1).default('us-east-1'),
  MEDIA_S3_BUCKET: matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket').optional(),
  MEDIA_S3_ACCESS_KEY: z.string().min(1).optional(),
  MEDIA_S3_SECRET_KEY: secret.optional(),
  MEDIA_S3_PATH_STYLE: flag.optional(),
  MEDIA_S3_ENCRYPTION: z.enum(['AES256', 'aws:kms']).optional(),
  MEDIA_S3_KMS_KEY: z.string().min(1).optional(),
  MEDIA_S3_TIMEOUT_MS: whole(100, 600_000).default(30_000),

  AUTH_SECRET_KEYS: matching(/^[\w-]{43}(,[\w-]{43})*$/, 'keys of 32 bytes as base64url, separated by commas')
    .transform((keys) => new Secret(keys))
    .optional(),

  APP_URL: matching(/^https?:\/\/[^/?#]+\/?$/, 'https://host, without a path').default('http://127.0.0.1:4000'),
  MAIL_URL: matching(/^smtps?:\/\//, 'smtp://user:password@host:port or smtps://…')
    .transform((url) => new Secret(url))
    .optional(),
  MAIL_FROM: z.string().min(3).default('Sociogram <no-reply@localhost>'),

  TRUSTED_PROXIES: proxies.default(0),
  RATE_LIMITS: z.enum(['on', 'off']).default('on'),
  RATE_LIMITS_FILE: z.string().min(1).optional(),

  TWILIO_ACCOUNT_SID: matching(/^\w{2,64}$/, 'the SID of a Twilio account').optional(),
  TWILIO_AUTH_TOKEN: secret.optional(),
  TWILIO_FROM: matching(/^(\+\d{5,15}|MG\w{1,62})$/, 'a number (+1…) or a messaging service (MG…)').optional(),
  TWILIO_URL: matching(/^https?:\/\//, 'an https:// address').default('https://api.twilio.com'),
  SMS_COUNTRIES: matching(/^[A-Z]{2}(,[A-Z]{2})*$/, 'countries as CH,DE,…')
    .transform((text) => text.split(','))
    .optional(),
  OAUTH_PROVIDERS_FILE: z.string().min(1).optional(),

  GRAPHQL_INTROSPECTION: flag.optional(),
  GRAPHIQL: flag.optional(),
  HTTP_BODY_BYTES_MAX: whole(1_000, 10_000_000).default(200_000),
  SOCKET_BUFFER_BYTES_MAX: whole(1_000, 1_000_000_000).default(1_000_000),
  SOCKET_MESSAGES_PER_SECOND_MAX: whole(1, 100_000).default(50),
  SOCKETS_PER_USER_MAX: whole(0, 1_000_000).default(30),
  STREAMS_PER_USER_MAX: whole(0, 1_000_000).default(30),
  CONNECTIONS_PER_ADDRESS_MAX: whole(0, 1_000_000).default(1_000),
  QUERY_DEPTH_MAX: whole(1, 100).default(12),
  QUERY_TOKENS_MAX: whole(100, 100_000).default(4_000),
  QUERY_ALIASES_MAX: whole(0, 100_000).default(100),
  QUERY_DIRECTIVES_MAX: whole(0, 100_000).default(50),
  QUERY_COST_MAX: whole(1, 1_000_000_000).default(10_000),
  TRUSTED_DOCUMENTS_FILE: z.string().min(1).optional(),

  FEED_RANKING_FILE: z.string().min(1).optional(),
  FEED_TIMELINE_FOLLOWEES_MIN: whole(0, 100_000_000).default(300),
  FEED_TIMELINES_MAX: whole(0, 1_000_000).default(500),
  FEED_PUSH_FOLLOWERS_MAX: whole(1, 100_000_000).default(10_000),
  FEED_SPREAD_FOLLOWERS_MAX: whole(1, 100_000_000).default(100_000),
  FEED_SPREAD_MS: whole(0, 3_600_000).default(300_000),
  EXPERIMENTS_FILE: z.string().min(1).optional(),

  NOTIFICATIONS_READ_DAYS: whole(1, 36_500).default(90),
  NOTIFICATIONS_DAYS: whole(1, 36_500).default(365),

  VAPID_PUBLIC_KEY: matching(/^[\w-]{87}$/, 'a key of 65 bytes as base64url').optional(),
  VAPID_PRIVATE_KEY: matching(/^[\w-]{43}$/, 'a key of 32 bytes as base64url')
    .transform((key) => new Secret(key))
    .optional(),
  VAPID_SUBJECT: matching(/^(mailto|https):/, 'a mailto: or https: address').optional(),

  SUGGESTIONS_LIVE_STEPS_MAX: whole(0, 10_000_000).default(50_000),
});

export type Environment = z.infer<typeof Environment>;

/** Thrown with one line per mistake, each naming its variable. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Throws ConfigError naming every mistake. */
export function parseEnvironment(environment: Record<string, string | undefined>): Environment {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Environment.safeParse(set);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`The configuration is wrong:\n${lines.join('\n')}`);
  }
  if (parsed.data.NEO4J_URI !== undefined && parsed.data.NEO4J_PASSWORD === undefined) {
    throw new ConfigError('The configuration is wrong:\n  NEO4J_PASSWORD: required where NEO4J_URI is set');
  }
  if (parsed.data.SOCIOGRAM_ROLE !== 'all' && parsed.data.REDIS_URL === undefined) {
    throw new ConfigError('The configuration is wrong:\n  REDIS_URL: required where SOCIOGRAM_ROLE is not all');
  }
  return parsed.data;
}
