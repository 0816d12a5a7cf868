// Starts this API as an operator would, in a process of its own, on the network's database.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';

import type { Neo4jAddress } from '../bench-data.ts';
import type { ApiAddress } from './api-client.ts';

const root = resolve(import.meta.dirname, '../../..');
const START_MS_MAX = 120_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface ApiServerOptions {
  readonly neo4j: Neo4jAddress;
  readonly dataDir: string;
  /** How many processes serve. */
  readonly processes: number;
  readonly redisUrl: string | undefined;
  /** Further settings, as in README.md. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface ApiServer extends ApiAddress {
  stop(): Promise<void>;
}

function environmentOf({ neo4j, dataDir, processes, redisUrl, settings }: ApiServerOptions, port: number) {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: 'production',
    LOG_LEVEL: 'error',
    PORT: String(port),
    SOCIOGRAM_SEED: 'none',
    // A handful of accounts ask for thousands, and all clients are on this machine.
    RATE_LIMITS: 'off',
    CONNECTIONS_PER_ADDRESS_MAX: '0',
    SOCKETS_PER_USER_MAX: '0',
    STREAMS_PER_USER_MAX: '0',
    VIEWER_OPERATIONS_MAX: '0',
    ADDRESS_OPERATIONS_MAX: '0',
    SOCIOGRAM_DATA: dataDir,
    NEO4J_URI: neo4j.uri,
    NEO4J_USER: neo4j.user,
    NEO4J_PASSWORD: neo4j.password,
    NEO4J_DATABASE: neo4j.database,
    ...(processes > 1 ? { WEB_CONCURRENCY: String(processes) } : {}),
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    ...settings,
  };
}

/** Starts it and waits until it says that it is ready. Throws with what it said where it ends first. */
export async function startApi(options: ApiServerOptions): Promise<ApiServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: root,
    env: environmentOf(options, port),
    // With the channel the server ends when we are gone, however we ended.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4_000)));
  const ended = once(child, 'exit');
  const until = Date.now() + START_MS_MAX;
  while (!said.includes('Sociogram is ready')) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGKILL');
      throw new Error(`The API did not start: ${said}`);
    }
    await new Promise((wake) => setTimeout(wake, 50));
  }
  return {
    url,
    dataDir: options.dataDir,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(late);
    },
  };
}
