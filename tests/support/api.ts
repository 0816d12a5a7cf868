// The whole API as a test meets it: the real app on a free port, spoken to over HTTP, with people made for the
// occasion. Ids and handles are fresh each time, so that tests share one database and nothing is ever wiped.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';

import { type App, createApp } from '../../src/app.ts';
import { readConfig, type Config } from '../../src/config/config.ts';
import type { Role } from '../../src/context.ts';
import { usersMerge } from '../../src/cypher/import/queries.ts';
import { loadSigningKeys } from '../../src/domain/auth/keys.ts';
import { createTokens } from '../../src/domain/auth/token.ts';
import { createGraph, type Graph } from '../../src/graph/graph.ts';
import { newId } from '../../src/graph/ids.ts';
import { createLogs, type Logs } from '../../src/observability/log.ts';
import { createServer } from '../../src/transport/server.ts';
import { countStatements } from './count-statements.ts';
import { Answer } from './answer.ts';
import { freshOutboxName } from './outbox.ts';
import { Person, type PersonTraits } from './person.ts';

export interface Api {
  readonly url: string;
  readonly wsUrl: string;
  readonly app: App;
  readonly graph: Graph;
  readonly config: Config;
  /** One operation as whoever the token speaks for, or as nobody. */
  query(document: string, variables?: Record<string, unknown>, token?: string): Promise<Answer>;
  /** New active accounts: `const { ada, eve } = await api.people({ ada: { private: true }, eve: {} })`. */
  people<Name extends string>(traits: Record<Name, PersonTraits>): Promise<Record<Name, Person>>;
  person(traits?: PersonTraits, name?: string): Promise<Person>;
  /** An access token without a session, as an operator makes it. */
  token(userId: string, role?: Role): Promise<string>;
  /** How many statements `work` sent to the database, ours and the library's. */
  countQueries(work: () => Promise<unknown>): Promise<number>;
  close(): Promise<void>;
}

/** A handle that no other test has: the name, and enough noise. */
export function freshHandle(name = 'p'): string {
  return `${name.toLowerCase().slice(0, 12)}_${randomBytes(6).toString('hex')}`;
}

/** What rises, or lies near, among all that tests share would be in everybody's TOP: only where a test asks for it. */
const rankingFile = fileURLToPath(new URL('./ranking.json', import.meta.url));

const SETTINGS = {
  LOG_LEVEL: 'silent',
  SHUTDOWN_GRACE_MS: '1000',
  // A cold database on a busy machine is slow, not overloaded, and tests do in a second what people do in a day.
  REQUESTS_IN_FLIGHT_MAX: '1000',
  RATE_LIMITS: 'off',
  VIEWER_OPERATIONS_MAX: '0',
  ADDRESS_OPERATIONS_MAX: '0',
  FEED_RANKING_FILE: rankingFile,
};

function configOf(dataDir: string, environment: Record<string, string>): Config {
  return readConfig({
    ...process.env,
    PORT: '0',
    SOCIOGRAM_DATA: dataDir,
    ...SETTINGS,
    // What other tests write is none of this one's business.
    OUTBOX_NAME: freshOutboxName(),
    ...environment,
  });
}

/** Starts the API on a free port, on the database that the global setup found. Close it, or use `useApi`. */
export async function startApi(environment: Record<string, string> = {}, ownLogs?: Logs): Promise<Api> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sociogram-test-'));
  const config = configOf(dataDir, environment);
  const { uri, user, password, database } = config.neo4j;
  if (uri === undefined || password === undefined) throw new Error('The global setup named no database');
  const graph = createGraph({ uri, user, password: password.reveal(), database, poolSize: 30 });
  const logs = ownLogs ?? createLogs(config.logLevel);
  const app = await createApp({ config, graph, logs });
  const server = createServer(app, config, logs);
  const { url, port } = await (await server).listen();
  const tokens = createTokens({ keys: await loadSigningKeys(config), clock: Date.now, ...config.auth });

  const api: Api = {
    url,
    wsUrl: `ws://127.0.0.1:${String(port)}/graphql`,
    app,
    graph,
    config,
    query: (document, variables, token) => post(`${url}/graphql`, document, variables, token),
    async token(userId, role = 'USER') {
      return (await tokens.access({ sub: userId, role, sessionId: null })).token;
    },
    async people(traits) {
      const names = Object.keys(traits) as (keyof typeof traits)[];
      const made = await Promise.all(names.map(async (name) => [name, await api.person(traits[name], name)] as const));
      return Object.fromEntries(made) as Record<keyof typeof traits, Person>;
    },
    async person(traits = {}, name = 'p') {
      const row = {
        handle: freshHandle(name),
        id: newId('usr'),
        displayName: traits.displayName ?? name,
        bio: traits.bio ?? '',
        isPrivate: traits.private ?? false,
        isVerified: traits.verified ?? false,
        createdAtMs: Date.now(),
      };
      await usersMerge(graph, { rows: [row] });
      return new Person(api, row.id, row.handle, await api.token(row.id, traits.role));
    },
    countQueries: (work) => countStatements(graph, work),
    async close() {
      await (await server).close();
      await app.close();
      await graph.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return api;
}

/** Starts one API for all tests of a file and closes it after them. */
export function useApi(environment?: Record<string, string>): () => Api {
  let api: Api | undefined;
  beforeAll(async () => {
    api = await startApi(environment);
  });
  afterAll(async () => {
    await api?.close();
  });
  return () => {
    if (api === undefined) throw new Error('The API has not started');
    return api;
  };
}

/** One operation over HTTP, at whatever server. */
export async function post(url: string, document: string, variables = {}, token?: string): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: document, variables }),
  });
  return new Answer(response.status, await response.json());
}
