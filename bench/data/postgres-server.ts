// A PostgreSQL of the benchmark's own, on a free port of loopback: made once, started for a run, stopped after it.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, chownSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { freePort } from '../../src/database/embedded/ports.ts';
import type { PostgresAddress } from '../peers/bench-data.ts';

const USUAL_PORT = 54_329;
const START_WITHIN_MS = 60_000;
const USER = 'bench';
const DATABASE = 'postgres';
const DEBIAN = '/usr/lib/postgresql';
const gibibyte = 2 ** 30;

/** Thrown where there can be no PostgreSQL here: the message says why. */
export class NoPostgres extends Error {
  override name = 'NoPostgres';
}

export interface PostgresServer extends PostgresAddress {
  stop(): Promise<void>;
}

type Say = (line: string) => void;

/** The folder of the newest installed server's programs. */
function findPrograms(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).filter((name) => /^\d+$/.test(name)) : [];
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  if (newest !== undefined && existsSync(join(DEBIAN, newest, 'bin', 'initdb'))) return join(DEBIAN, newest, 'bin');
  const asked = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' });
  const folder = asked.status === 0 ? asked.stdout.trim() : '';
  return existsSync(join(folder, 'initdb')) ? folder : undefined;
}

function programs(say: Say): string {
  const found = findPrograms();
  if (found !== undefined) return found;
  const canInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (!canInstall) throw new NoPostgres('PostgreSQL is not installed, and only root can install it with apt-get.');
  say('Installing PostgreSQL …');
  spawnSync('apt-get', ['update'], { stdio: 'ignore' });
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'postgresql'], { stdio: 'ignore' });
  const installed = findPrograms();
  if (installed === undefined) throw new NoPostgres('PostgreSQL could not be installed with apt-get.');
  return installed;
}

/** The server refuses to run as root. */
function account(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  const [uid, gid] = [idOf('-u'), idOf('-g')];
  if (!(uid > 0)) throw new NoPostgres('PostgreSQL cannot run as root, and there is no user postgres.');
  return { uid, gid };
}

/** As an operator would set it for this machine; durable, as Neo4j is. */
function settings(port: number): string[] {
  const megabytes = (bytes: number): string => `${String(Math.floor(bytes / 2 ** 20))}MB`;
  const memory = totalmem();
  const lines = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '600',
    shared_buffers: megabytes(Math.min(2 * gibibyte, memory / 4)),
    effective_cache_size: megabytes(memory / 2),
    work_mem: '32MB',
    maintenance_work_mem: '512MB',
    random_page_cost: '1.1',
    // Compiling costs more than it gains on statements of milliseconds.
    jit: 'off',
    // Enough for a run, and little of the disk after a large load.
    max_wal_size: '2GB',
    max_parallel_workers_per_gather: '0',
    log_min_messages: 'fatal',
  };
  return Object.entries(lines).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function makeCluster(bin: string, dir: string, owner: ReturnType<typeof account>): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (owner !== undefined) chownSync(dir, owner.uid, owner.gid);
  const args = ['-D', dir, '-U', USER, '-A', 'trust', '--locale=C', '-E', 'UTF8'];
  const made = spawnSync(join(bin, 'initdb'), args, { ...owner, encoding: 'utf8', cwd: '/' });
  if (made.status === 0) return;
  throw new NoPostgres(`PostgreSQL could not make its files in ${dir}: ${made.stderr.trim().split('\n').at(-1) ?? ''}`);
}

/** One that an earlier run could not stop. */
function stopAbandoned(bin: string, dir: string, owner: ReturnType<typeof account>): void {
  if (!existsSync(join(dir, 'postmaster.pid'))) return;
  spawnSync(join(bin, 'pg_ctl'), ['-D', dir, '-m', 'fast', 'stop'], { ...owner, stdio: 'ignore', cwd: '/' });
}

async function answers(address: { host: string; port: number }, server: ChildProcess, dir: string): Promise<void> {
  const until = Date.now() + START_WITHIN_MS;
  for (;;) {
    const client = new pg.Client({ ...address, user: USER, database: DATABASE });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (server.exitCode !== null || Date.now() > until) {
        const log = existsSync(join(dir, 'postmaster.log')) ? readFileSync(join(dir, 'postmaster.log'), 'utf8') : '';
        throw new NoPostgres(`PostgreSQL did not start: ${String(error)} ${log}`);
      }
      await sleep(100);
    }
  }
}

/** Starts the server on its folder, which is made where it is not there. Throws NoPostgres where there can be none. */
export async function startPostgres(dir: string, say: Say): Promise<PostgresServer> {
  const bin = programs(say);
  const owner = account();
  if (!existsSync(join(dir, 'PG_VERSION'))) makeCluster(bin, dir, owner);
  stopAbandoned(bin, dir, owner);
  const address = { host: '127.0.0.1', port: await freePort(USUAL_PORT) };
  const options = { ...owner, stdio: 'ignore', cwd: '/' } as const;
  const server = spawn(join(bin, 'postgres'), ['-D', dir, ...settings(address.port)], options);
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const kill = (): void => void server.kill('SIGINT');
  process.once('exit', kill);
  await answers(address, server, dir);
  return {
    ...address,
    user: USER,
    database: DATABASE,
    pid: server.pid ?? 0,
    async stop() {
      process.off('exit', kill);
      kill();
      await ended;
    },
  };
}
