// An application of a few fields for the promises of the transport alone: everything that the transport knows of an
// application is made by hand here, so that each failure can be had at will. The real one is tested everywhere else.
import { EventEmitter, on } from 'node:events';
import { Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { buildSchema, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { pino } from 'pino';

import { createHeldCounts } from '../../src/cache/held-counts.ts';
import { readConfig } from '../../src/config/config.ts';
import type { Viewer } from '../../src/context.ts';
import { Conflict, Forbidden, Invalid, Unauthenticated } from '../../src/errors.ts';
import type { Logger, Logs } from '../../src/observability/log.ts';
import { createMetrics, type Metrics } from '../../src/observability/metrics.ts';
import type { Readiness, ServedApp, ServedRequest } from '../../src/transport/served-app.ts';
import { createServer, type Server } from '../../src/transport/server.ts';

const TYPES = `
  type Query {
    hello: String
    viewerId: String
    requestId: String
    echo(n: Int!, input: EchoInput): Int
    node: Node
    conflict: String
    forbidden: String
    invalid: String
    internal: String
    unreachable: String
    slow: String
  }
  type Node { id: ID node: Node }
  input EchoInput { text: String! inner: EchoInput }
  type Mutation { touch: String }
  type Subscription { event: Event failing: String pending: String refused: String }
  type Event { n: Int contextNumber: Int conflict: String }
`;

/** A door that stays shut until it is opened, to hold an operation in flight. */
export interface Door {
  readonly entered: Promise<void>;
  open(): void;
}

interface Gate extends Door {
  pass(): Promise<void>;
}

function createGate(): Gate {
  const entered = Promise.withResolvers<undefined>();
  const opened = Promise.withResolvers<undefined>();
  return {
    entered: entered.promise,
    open: () => opened.resolve(undefined),
    async pass() {
      entered.resolve(undefined);
      await opened.promise;
    },
  };
}

export interface ThrowawayApp extends ServedApp {
  /** Holds Query.slow and Subscription.pending. */
  readonly door: Door;
  readonly viewers: Map<string, Viewer>;
  readiness: () => Promise<Readiness>;
  readonly metrics: Metrics;
  /** Delivers to everyone who subscribed to `event`. */
  readonly emit: (n: number) => void;
  /** Event streams that are open at this moment. */
  readonly openStreams: () => number;
  /** Event streams that were ever opened. */
  readonly openedStreams: () => number;
}

type NumberedContext = ServedRequest & { readonly number: number };
type Resolver = GraphQLFieldResolver<unknown, NumberedContext>;

function withResolvers(types: string, resolvers: Record<string, Record<string, Resolver>>): GraphQLSchema {
  const schema = buildSchema(types);
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName);
    if (type === undefined || !('getFields' in type)) throw new Error(`No type ${typeName}`);
    for (const [fieldName, resolve] of Object.entries(fields)) {
      const field = type.getFields()[fieldName]!;
      Object.assign(
        field,
        typeName === 'Subscription' ? { subscribe: resolve, resolve: (n: unknown) => n } : { resolve },
      );
    }
  }
  return schema;
}

interface Topic {
  readonly emit: (n: number) => void;
  readonly subscribe: () => AsyncIterableIterator<{ n: number }>;
  readonly openStreams: () => number;
  readonly openedStreams: () => number;
}

/** As the application's own topics do, ending a stream ends a wait for its next event, too. */
function createTopic(): Topic {
  const events = new EventEmitter();
  let opened = 0;
  let closed = 0;
  return {
    emit: (n) => void events.emit('event', n),
    openStreams: () => opened - closed,
    openedStreams: () => opened,
    subscribe() {
      const source = on(events, 'event') as AsyncIterableIterator<[number]>;
      opened += 1;
      return {
        async next() {
          const result = await source.next();
          return result.done === true
            ? { value: undefined, done: true }
            : { value: { n: result.value[0] }, done: false };
        },
        async return() {
          closed += 1;
          await source.return?.();
          return { value: undefined, done: true };
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
  };
}

const INTERNAL_DETAIL = 'Statement feed/latest failed at bolt://10.0.0.7';

function everybodysSchema(gate: Gate, topic: Topic): GraphQLSchema {
  return withResolvers(TYPES, {
    Query: {
      hello: () => 'hello',
      viewerId: (_parent, _args, { viewer }) => viewer?.id ?? null,
      requestId: (_parent, _args, { requestId }) => requestId,
      echo: (_parent, { n }: { n: number }) => n,
      node: () => ({ id: '1', node: { id: '2' } }),
      conflict: () => Promise.reject(new Conflict('HANDLE_TAKEN', 'That handle is taken.')),
      forbidden: () => Promise.reject(new Forbidden('STEP_UP_REQUIRED', 'Prove who you are first.')),
      invalid: () => Promise.reject(new Invalid('TOO_SHORT', 'input.text', 'The text is too short.')),
      internal: () => Promise.reject(new Error(INTERNAL_DETAIL)),
      unreachable: () => Promise.reject(Object.assign(new Error(INTERNAL_DETAIL), { code: 'ServiceUnavailable' })),
      slow: () => gate.pass().then(() => 'done'),
    },
    Mutation: { touch: () => 'touched' },
    Subscription: {
      event: () => topic.subscribe(),
      failing: async function* failing() {
        yield 'first';
        await Promise.reject(new Error(INTERNAL_DETAIL));
      },
      pending: () => gate.pass().then(() => topic.subscribe()),
      refused: () => Promise.reject(new Unauthenticated()),
    },
    Event: {
      contextNumber: (_parent, _args, { number }) => number,
      conflict: () => Promise.reject(new Conflict('GONE', 'It is gone.')),
    },
  });
}

function createThrowawayApp(): ThrowawayApp {
  const gate = createGate();
  const topic = createTopic();
  const viewers = new Map<string, Viewer>();
  let contexts = 0;
  return {
    schemas: {
      everybody: everybodysSchema(gate, topic),
      analyst: withResolvers('type Query { hello: String all: Int }', { Query: { all: () => 42 } }),
    },
    door: gate,
    viewers,
    authenticate: async (token) => {
      const viewer = viewers.get(token);
      if (viewer === undefined) throw new Unauthenticated('TOKEN_EXPIRED', 'The access token has expired.');
      return viewer;
    },
    sessions: { listen: () => () => undefined, ended: async () => new Map() },
    contextFor: (request): NumberedContext => ({ ...request, number: (contexts += 1) }),
    readiness: async () => ({ graph: true, migrations: true }),
    metrics: createMetrics(),
    held: createHeldCounts({ redis: null }),
    limit: { charge: () => undefined, take: async () => undefined },
    emit: topic.emit,
    openStreams: topic.openStreams,
    openedStreams: topic.openedStreams,
  };
}

export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface RunningServer {
  readonly app: ThrowawayApp;
  readonly server: Server;
  readonly url: string;
  readonly port: number;
  /** What was logged so far. */
  readonly logged: LogLine[];
  /** What was logged about a finished request: its last line may come a moment after the answer. */
  loggedAbout(requestId: string | null): Promise<LogLine[]>;
  /** A token of a new viewer. */
  tokenOf(viewer?: Partial<Viewer>): string;
  post(query: string, options?: { variables?: unknown; headers?: Record<string, string> }): Promise<Answer>;
  send(path: string, init?: RequestInit): Promise<Answer>;
}

export interface ShownError {
  readonly message: string;
  readonly path?: unknown;
  readonly extensions: Record<string, unknown>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: { data?: Record<string, unknown> | null; errors?: ShownError[]; [field: string]: unknown };
}

function recordingLogs(logged: LogLine[]): Logs {
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged.push(JSON.parse(chunk.toString('utf8')) as LogLine);
      done();
    },
  });
  const log: Logger = pino({ level: 'debug' }, sink);
  return { http: log, graph: log, database: log, auth: log, feed: log, cache: log, events: log, media: log, app: log };
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') === true;
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: json ? (JSON.parse(text) as Answer['body']) : {},
  };
}

/** A server of a throw-away application on a free port. `settings` are environment variables. */
export async function startThrowawayServer(settings: Record<string, string> = {}): Promise<RunningServer> {
  const app = createThrowawayApp();
  const logged: LogLine[] = [];
  const server = await createServer(app, readConfig({ PORT: '0', ...settings }), recordingLogs(logged));
  const { url, port } = await server.listen();
  const send: RunningServer['send'] = async (path, init) => answerOf(await fetch(`${url}${path}`, init));
  return {
    app,
    server,
    url,
    port,
    logged,
    send,
    async loggedAbout(requestId) {
      const lines = () => logged.filter((line) => line.requestId === requestId);
      while (!lines().some(({ msg }) => msg.startsWith('request '))) await setTimeout(5);
      return lines();
    },
    tokenOf(viewer = {}) {
      const token = `token${app.viewers.size}`;
      const tokenExpiresAtMs = Date.now() + 900_000;
      app.viewers.set(token, { id: 'usr_1', role: 'USER', sessionId: 'ses_1', tokenExpiresAtMs, ...viewer });
      return token;
    },
    post: (query, { variables, headers } = {}) =>
      send('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      }),
  };
}
