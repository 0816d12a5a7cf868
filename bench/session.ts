// Everything that a run talks to: the network's databases, the API on top of them, and the peers of all.
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';

import { prepare } from './data/prepare.ts';
import { openMemoryPeer } from './peers/adjacency/memory-peer.ts';
import { openApiPeer } from './peers/api/api-peer.ts';
import { startApi } from './peers/api/api-server.ts';
import type { BenchData } from './peers/bench-data.ts';
import { openCollectedPeer } from './peers/collected/collected-peer.ts';
import { openDriverPeer } from './peers/driver/driver-peer.ts';
import type { Peer } from './peers/peer.ts';
import { openPostgresPeer } from './peers/postgres/postgres-peer.ts';

const CONNECTIONS = 64;
/** The mixed day is an open loop: a server that is late has many requests at once. */
const CONNECTIONS_OPEN = 512;

export interface SessionOptions {
  readonly users: number;
  readonly dataDir: string;
  readonly processes: number;
  readonly withPostgres: boolean;
  readonly redisUrl: string | undefined;
  readonly settings: Readonly<Record<string, string>>;
  say(line: string): void;
}

export interface BenchSession {
  readonly data: BenchData;
  readonly driver: ReturnType<typeof openDriverPeer>;
  /** The first one's answers are what the others' are held against. */
  readonly peers: readonly Peer[];
  /** The API again, with as many connections as an open loop may need. */
  readonly crowd: Peer;
  readonly skipped: Readonly<Record<string, string>>;
  readonly postgresVersion: string | undefined;
  close(): Promise<void>;
}

export async function openSession(options: SessionOptions): Promise<BenchSession> {
  const { users, say, dataDir, withPostgres, ...api } = options;
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (let end = closers.pop(); end !== undefined; end = closers.pop()) await end();
  };
  const opened = <T extends { close(): Promise<void> }>(part: T): T => {
    closers.push(() => part.close());
    return part;
  };
  try {
    const data = opened(await prepare({ users, withPostgres, say }));
    const apiDir = resolve(dataDir, 'api');
    await mkdir(apiDir, { recursive: true });
    say('Starting the API …');
    const server = await startApi({ ...api, neo4j: data.neo4j, dataDir: apiDir });
    closers.push(() => server.stop());
    const driver = opened(openDriverPeer(data.neo4j));
    const peers: Peer[] = [driver, opened(await openApiPeer(server, driver, CONNECTIONS))];
    peers.push(opened(openCollectedPeer(data.neo4j)));
    const postgres = data.postgres === null ? null : opened(await openPostgresPeer(data.postgres, CONNECTIONS));
    if (postgres !== null) peers.push(postgres);
    peers.push(opened(await openMemoryPeer(data)));
    const crowd = opened(await openApiPeer(server, driver, CONNECTIONS_OPEN));
    const skipped: Record<string, string> = data.missing === null ? {} : { postgres: data.missing };
    for (const [name, why] of Object.entries(skipped)) say(`SKIPPED: ${name}. ${why}`);
    return { data, driver, peers, crowd, skipped, close, postgresVersion: postgres?.version };
  } catch (error) {
    await close();
    throw error;
  }
}
