// Turns the environment into one frozen, validated Config; nothing else reads process.env.
// All mistakes are reported together and by name, and secrets print as ***.
import { type Environment, parseEnvironment } from './environment.ts';
import { type MediaConfig, mediaOf } from './media.ts';
import { pushOf, twilioOf } from './outside.ts';
import { Secret } from './secret.ts';

/** Every setting, validated. docs: the table in README.md. */
export interface Config {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  readonly logLevel: Environment['LOG_LEVEL'];
  /** Everything the process keeps lies under this folder. */
  readonly dataDir: string;
  readonly seed: 'demo' | 'none';
  readonly shutdownGraceMs: number;
  readonly neo4j: {
    /** Undefined: find one (Docker, else embedded). */
    readonly uri: string | undefined;
    readonly user: string;
    readonly password: Secret | undefined;
    readonly database: string;
    readonly poolSize: number;
    /** How long one transaction may take on the server; a read of an analyst has a bound of its own. */
    readonly timeoutMs: number;
    readonly analystTimeoutMs: number;
    /** Reads of analysts that run at a time; others are turned away. */
    readonly analystReadsMax: number;
    /** How often candidates and their nodes are read apart before they become one statement. */
    readonly fuseAfter: number;
    readonly docker: 'auto' | 'off';
    readonly embedded: {
      readonly port: number;
      readonly heap: string | undefined;
      readonly pagecache: string | undefined;
      /** Further lines of neo4j.conf, `name=value` each. */
      readonly settings: readonly string[];
    };
  };
  /** What this process does: serve requests, work through what follows from writes, or both. */
  readonly role: 'all' | 'api' | 'worker';
  readonly processes: {
    /** API processes that share the port. */
    readonly count: number;
    /** Whether what one process remembers the others learn of: there is one only, or a Redis between them. */
    readonly sharedMemory: boolean;
  };
  /** Processes that share a graph and this name share their events. */
  readonly outboxName: string;
  /** Undefined: caches in memory only. Secret, since it may hold a password. */
  readonly redisUrl: Secret | undefined;
  /** Undefined: no metrics are served. */
  readonly metrics: { readonly port: number; readonly host: string } | undefined;
  readonly auth: {
    readonly algorithm: 'EdDSA' | 'HS256';
    /** JSON Web Key Set of the signing keys; undefined: made on first use at `<dataDir>/auth-keys.json`. */
    readonly keysFile: string | undefined;
    readonly issuer: string;
    /** Whom access tokens are for: this service; those for another one are refused. */
    readonly audience: string;
    readonly accessTokenTtlSeconds: number;
    readonly refreshTokenTtlSeconds: number;
    /** No session outlives this, however often it is refreshed. */
    readonly sessionTtlSecondsMax: number;
    /** Keys of what is sealed in the graph, base64url, by commas; undefined: one is made on first use. */
    readonly secretKeys: Secret | undefined;
    /** From asking to be deleted to being erased; signing in before calls it off. */
    readonly deletionGraceDays: number;
  };
  /** Copies of people's data: the folder (undefined: under the data folder), and how long they can be fetched. */
  readonly exports: { readonly folder: string | undefined; readonly ttlHours: number };
  readonly media: MediaConfig;
  /** Where people use the service; links in letters lead there. */
  readonly appUrl: string;
  /** `url` undefined: letters are files under the data folder, in production none is sent. */
  readonly mail: { readonly url: Secret | undefined; readonly from: string };
  readonly sms: {
    /** Undefined: messages are shown on the terminal, in production none is sent. */
    readonly twilio:
      | { readonly accountSid: string; readonly authToken: Secret; readonly from: string; readonly url: string }
      | undefined;
    /** ISO 3166; undefined: all. */
    readonly countries: readonly string[] | undefined;
  };
  /** JSON: the services that people may sign in with; undefined: none. */
  readonly oauthFile: string | undefined;
  readonly http: {
    /** Who may look at the schema they are served. */
    readonly introspection: 'everybody' | 'analysts' | 'nobody';
    readonly graphiql: boolean;
    readonly bodyBytesMax: number;
    readonly queryDepthMax: number;
    readonly queryTokensMax: number;
    readonly queryAliasesMax: number;
    readonly queryDirectivesMax: number;
    /** Points (src/schema/costs.ts). */
    readonly queryCostMax: number;
    /** JSON: the only documents that are run; undefined: any. */
    readonly trustedDocumentsFile: string | undefined;
    /** Operations that one process runs at a time; how long a further one may wait for its turn. */
    readonly inFlightMax: number;
    readonly waitMsMax: number;
    /** Sites whose pages may ask and read: origins, or `*`. */
    readonly corsOrigins: readonly string[];
    /** After so long an operation is given up. */
    readonly requestTimeoutMs: number;
    /** Operations that one account, or one network where nobody is signed in, may have running; 0: any number. */
    readonly viewerOperationsMax: number;
    readonly addressOperationsMax: number;
    /** How many proxies stand in front, or their networks: whose word for the caller's address is taken. */
    readonly trustedProxies: number | readonly string[];
  };
  readonly limits: {
    readonly enabled: boolean;
    /** JSON: other numbers for some policies; undefined: the defaults. */
    readonly file: string | undefined;
  };
  readonly sockets: {
    /** Bytes that may wait for a client that does not read; then it is dropped. */
    readonly bufferBytesMax: number;
    /** Messages of one client, over time; four times as many in a burst. */
    readonly messagesPerSecondMax: number;
  };
  readonly connections: {
    /** WebSockets and event streams that one account may have open; 0: no limit. */
    readonly socketsPerUserMax: number;
    readonly streamsPerUserMax: number;
    /** Both together, from one address; 0: no limit. */
    readonly perAddressMax: number;
  };
  readonly suggestions: {
    /** Follows of all followees, up to which suggestions are counted while one waits; beyond that they are stored. */
    readonly stepsMax: number;
  };
  /** Days after which notifications go: after they were read, and after the latest that they tell of. */
  readonly notifications: { readonly readDays: number; readonly days: number };
  /** Undefined: nothing is pushed to devices. */
  readonly push: { readonly publicKey: string; readonly privateKey: Secret; readonly subject: string } | undefined;
  readonly feed: {
    /** JSON: the weights and sources of TOP; undefined: the defaults. */
    readonly rankingFile: string | undefined;
    /** Who follows fewer has no pushed timeline. */
    readonly followeesMin: number;
    /** How many timelines a process keeps in memory, where there is no Redis; 0: none, everything is pulled. */
    readonly timelinesMax: number;
    /** Posts of authors with fewer followers are pushed at once, of those below the second bound in batches. */
    readonly pushFollowersMax: number;
    readonly spreadFollowersMax: number;
    /** The time over which the batches are spread. */
    readonly spreadMs: number;
  };
  /** JSON: the experiments that run; undefined: none. */
  readonly experimentsFile: string | undefined;
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null && !(inner instanceof Secret)) deepFreeze(inner as object);
  }
  return Object.freeze(value);
}

function introspectionOf({ GRAPHQL_INTROSPECTION: open }: Environment, production: boolean) {
  if (open !== undefined) return open ? 'everybody' : 'nobody';
  return production ? 'analysts' : 'everybody';
}

function httpOf(env: Environment, production: boolean): Config['http'] {
  return {
    introspection: introspectionOf(env, production),
    graphiql: env.GRAPHIQL ?? !production,
    bodyBytesMax: env.HTTP_BODY_BYTES_MAX,
    queryDepthMax: env.QUERY_DEPTH_MAX,
    queryTokensMax: env.QUERY_TOKENS_MAX,
    queryAliasesMax: env.QUERY_ALIASES_MAX,
    queryDirectivesMax: env.QUERY_DIRECTIVES_MAX,
    queryCostMax: env.QUERY_COST_MAX,
    trustedDocumentsFile: env.TRUSTED_DOCUMENTS_FILE,
    inFlightMax: env.REQUESTS_IN_FLIGHT_MAX,
    waitMsMax: env.REQUEST_WAIT_MS_MAX,
    corsOrigins: env.CORS_ORIGINS,
    requestTimeoutMs: env.REQUEST_TIMEOUT_MS,
    viewerOperationsMax: env.VIEWER_OPERATIONS_MAX,
    addressOperationsMax: env.ADDRESS_OPERATIONS_MAX,
    trustedProxies: env.TRUSTED_PROXIES,
  };
}

function authOf(env: Environment): Config['auth'] {
  return {
    algorithm: env.AUTH_ALGORITHM,
    keysFile: env.AUTH_KEYS_FILE,
    issuer: env.AUTH_ISSUER,
    audience: env.AUTH_AUDIENCE ?? env.AUTH_ISSUER,
    accessTokenTtlSeconds: env.ACCESS_TOKEN_TTL_SECONDS,
    refreshTokenTtlSeconds: env.REFRESH_TOKEN_TTL_SECONDS,
    deletionGraceDays: env.DELETION_GRACE_DAYS,
    sessionTtlSecondsMax: env.SESSION_TTL_SECONDS_MAX,
    secretKeys: env.AUTH_SECRET_KEYS,
  };
}

function neo4jOf(env: Environment): Config['neo4j'] {
  return {
    uri: env.NEO4J_URI,
    user: env.NEO4J_USER,
    password: env.NEO4J_PASSWORD,
    database: env.NEO4J_DATABASE,
    poolSize: env.NEO4J_POOL_SIZE,
    timeoutMs: env.NEO4J_TIMEOUT_MS,
    analystTimeoutMs: env.NEO4J_ANALYST_TIMEOUT_MS,
    analystReadsMax: env.NEO4J_ANALYST_READS_MAX,
    fuseAfter: env.NEO4J_FUSE_AFTER,
    docker: env.NEO4J_DOCKER,
    embedded: {
      port: env.NEO4J_EMBEDDED_PORT,
      heap: env.NEO4J_EMBEDDED_HEAP,
      pagecache: env.NEO4J_EMBEDDED_PAGECACHE,
      settings: env.NEO4J_EMBEDDED_SETTINGS,
    },
  };
}

function feedOf(env: Environment): Config['feed'] {
  return {
    rankingFile: env.FEED_RANKING_FILE,
    followeesMin: env.FEED_TIMELINE_FOLLOWEES_MIN,
    timelinesMax: env.FEED_TIMELINES_MAX,
    pushFollowersMax: env.FEED_PUSH_FOLLOWERS_MAX,
    spreadFollowersMax: env.FEED_SPREAD_FOLLOWERS_MAX,
    spreadMs: env.FEED_SPREAD_MS,
  };
}

function connectionsOf(env: Environment): Config['connections'] {
  return {
    socketsPerUserMax: env.SOCKETS_PER_USER_MAX,
    streamsPerUserMax: env.STREAMS_PER_USER_MAX,
    perAddressMax: env.CONNECTIONS_PER_ADDRESS_MAX,
  };
}

/** Reads and checks the environment. An empty variable counts as unset. Throws ConfigError naming every mistake. */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const env = parseEnvironment(environment);
  const production = env.NODE_ENV === 'production';
  return deepFreeze({
    production,
    host: env.HOST,
    port: env.PORT,
    logLevel: env.LOG_LEVEL,
    dataDir: env.SOCIOGRAM_DATA,
    // The demo network's people share a published password: never in production unless somebody says so.
    seed: env.SOCIOGRAM_SEED ?? (production ? 'none' : 'demo'),
    shutdownGraceMs: env.SHUTDOWN_GRACE_MS,
    neo4j: neo4jOf(env),
    role: env.SOCIOGRAM_ROLE,
    processes: {
      count: env.WEB_CONCURRENCY,
      sharedMemory: env.WEB_CONCURRENCY === 1 || env.REDIS_URL !== undefined,
    },
    outboxName: env.OUTBOX_NAME,
    redisUrl: env.REDIS_URL,
    metrics: env.METRICS_PORT === undefined ? undefined : { port: env.METRICS_PORT, host: env.METRICS_HOST },
    auth: authOf(env),
    exports: { folder: env.EXPORTS_DIR, ttlHours: env.EXPORT_TTL_HOURS },
    media: mediaOf(env),
    appUrl: env.APP_URL,
    mail: { url: env.MAIL_URL, from: env.MAIL_FROM },
    sms: { twilio: twilioOf(env), countries: env.SMS_COUNTRIES },
    oauthFile: env.OAUTH_PROVIDERS_FILE,
    http: httpOf(env, production),
    limits: { enabled: env.RATE_LIMITS === 'on', file: env.RATE_LIMITS_FILE },
    sockets: { bufferBytesMax: env.SOCKET_BUFFER_BYTES_MAX, messagesPerSecondMax: env.SOCKET_MESSAGES_PER_SECOND_MAX },
    connections: connectionsOf(env),
    notifications: { readDays: env.NOTIFICATIONS_READ_DAYS, days: env.NOTIFICATIONS_DAYS },
    push: pushOf(env),
    feed: feedOf(env),
    suggestions: { stepsMax: env.SUGGESTIONS_LIVE_STEPS_MAX },
    experimentsFile: env.EXPERIMENTS_FILE,
  });
}
