// The promises of the embedded Neo4j, kept by real servers on data folders of their own.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { readConfig, type Config } from '../src/config/config.ts';
import { findProgram, readMachine } from '../src/config/machine.ts';
import { embeddedPaths } from '../src/database/embedded/paths.ts';
import { freePort } from '../src/database/embedded/ports.ts';
import { isAlive, type ProcessIdentity } from '../src/database/embedded/processes.ts';
import { backup, openDatabase, restore, withStoppedEmbedded, type Database } from '../src/database/index.ts';
import { databaseStatus, stopDatabase } from '../src/database/status.ts';
import { createGraph } from '../src/graph/graph.ts';
import { runTyped } from '../src/graph/typed-statement.ts';
import { libDir } from './support/database.ts';
import { testCypher } from './support/cypher.ts';

const machine = readMachine();
const canRun = findProgram(machine, 'java') !== undefined && findProgram(machine, 'mvn') !== undefined;
if (!canRun) process.stderr.write('SKIPPED: the embedded Neo4j, for want of Java and Maven on this machine\n');

let environment: Record<string, string>;
let config: Config;
const open: Database[] = [];
const holders: ChildProcess[] = [];
const listeners: Server[] = [];

beforeEach(async () => {
  environment = {
    SOCIOGRAM_DATA: mkdtempSync(path.join(tmpdir(), 'sociogram-database-')),
    NEO4J_DOCKER: 'off',
    NEO4J_EMBEDDED_PORT: String(await freePort(0)),
    NEO4J_EMBEDDED_HEAP: '512m',
    NEO4J_EMBEDDED_PAGECACHE: '64m',
  };
  config = readConfig(environment);
});

afterEach(async () => {
  for (const holder of holders.splice(0)) await endHolder(holder, 'SIGTERM');
  for (const database of open.splice(0)) await database.stop();
  for (const listener of listeners.splice(0)) listener.close();
  await stopDatabase(config);
  rmSync(config.dataDir, { recursive: true, force: true });
});

async function start(options: Parameters<typeof openDatabase>[1] = {}): Promise<Database> {
  const database = await openDatabase(config, { libDir, ...options });
  open.push(database);
  return database;
}

/** Runs a statement of tests/support/cypher. */
async function ask(database: Database, name: string, STEP = 'first'): Promise<unknown> {
  const graph = createGraph({ ...database, password: database.password.reveal(), poolSize: 1 });
  try {
    const { rows } = await runTyped(graph, testCypher(name, { LABEL: 'Kept', STEP }));
    return rows[0]?.answer;
  } finally {
    await graph.close();
  }
}

function javaOf(dataDir: string): ProcessIdentity {
  return JSON.parse(readFileSync(embeddedPaths(dataDir).javaFile, 'utf8')) as ProcessIdentity;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Another process that holds the database of the same data folder; what it printed. */
async function hold(purpose: 'serve' | 'tool'): Promise<{ holder: ChildProcess; told: Record<string, string> }> {
  const script = fileURLToPath(new URL('./support/database-holder.ts', import.meta.url));
  const { NEO4J_URI: _run, ...inherited } = machine.environment;
  const holder = spawn(process.execPath, [script, purpose, libDir], {
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  holders.push(holder);
  const [line] = (await once(holder.stdout, 'data')) as [Buffer];
  return { holder, told: JSON.parse(line.toString()) as Record<string, string> };
}

async function endHolder(holder: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  const ended = once(holder, 'exit');
  holder.kill(signal);
  await ended;
}

// Each starts a server several times, on a machine that may do much else.
jest.setTimeout(300_000);

(canRun ? describe : describe.skip)('the embedded Neo4j', () => {
  it('keeps its password for its owner alone, and its data over a restart and a crash', async () => {
    const first = await start();
    await ask(first, 'note-make');
    expect(statSync(embeddedPaths(config.dataDir).password).mode & 0o777).toBe(0o600);
    expect(readFileSync(embeddedPaths(config.dataDir).password, 'utf8').trim()).toBe(first.password.reveal());
    const java = javaOf(config.dataDir);
    await first.stop();
    expect(isAlive(java)).toBe(false);
    expect(existsSync(embeddedPaths(config.dataDir).lock)).toBe(false);

    // What a machine that lost its power leaves behind: a lock whose processes are gone.
    const gone = { pid: process.pid, born: 'long ago' };
    const stale = { starter: gone, server: gone, purpose: 'serve', detached: false, state: 'running', port: 1 };
    writeFileSync(embeddedPaths(config.dataDir).lock, JSON.stringify(stale));
    const second = await start({ purpose: 'serve' });
    expect(second.startedHere).toBe(true);
    expect(await ask(second, 'note-read')).toBe('first');

    await second.stop();
    rmSync(embeddedPaths(config.dataDir).password);
    await expect(start()).rejects.toThrow(/password of the embedded Neo4j is gone: put .*neo4j-password back/);
    expect(existsSync(embeddedPaths(config.dataDir).lock)).toBe(false);
  });

  it('listens on loopback alone, on another port where its own is taken, and says so', async () => {
    const taken = createServer().listen({ port: config.neo4j.embedded.port, host: '127.0.0.1' });
    listeners.push(taken);
    await once(taken, 'listening');
    const lines: string[] = [];
    const database = await start({ progress: (line) => lines.push(line) });
    expect(database.uri).not.toContain(`:${String(config.neo4j.embedded.port)}`);
    expect(new URL(database.uri).hostname).toBe('127.0.0.1');
    expect(lines.join('\n')).toContain(`Port ${String(config.neo4j.embedded.port)} is taken`);
    expect(await ask(database, 'one')).toBe(1);
    const conf = readFileSync(path.join(embeddedPaths(config.dataDir).conf, 'neo4j.conf'), 'utf8');
    expect(conf).toContain('server.default_listen_address=127.0.0.1');
    expect(conf).toContain('server.http.enabled=false');
  });
});

(canRun ? describe : describe.skip)('the embedded Neo4j among several processes', () => {
  it('refuses a second server, lets tools use it, and stops when its process is killed', async () => {
    const { holder, told } = await hold('serve');
    await expect(start({ purpose: 'serve' })).rejects.toThrow(
      new RegExp(`Another server \\(process ${String(holder.pid)}\\) already runs on the data folder .*SOCIOGRAM_DATA`),
    );
    const tool = await start({ purpose: 'tool' });
    expect(tool).toMatchObject({ uri: told.uri, startedHere: false });
    expect(await ask(tool, 'one')).toBe(1);
    await expect(withStoppedEmbedded(config, () => Promise.resolve(), { libDir })).rejects.toThrow('already runs');
    await expect(stopDatabase(config)).rejects.toThrow(`belongs to process ${String(holder.pid)}`);

    const java = javaOf(config.dataDir);
    await endHolder(holder, 'SIGKILL');
    await until(() => !isAlive(java));
    await until(() => !existsSync(embeddedPaths(config.dataDir).lock));
    expect((await databaseStatus(config)).running).toBe(false);
  });

  it('outlives the process that started it where that is wished, and serves npm start, too', async () => {
    const started = await start({ detached: true });
    await started.stop();
    const { told } = await hold('serve');
    expect(told).toEqual({ uri: started.uri });
    expect((await databaseStatus(config)).text).toContain(started.uri);
    expect(await stopDatabase(config)).toBe(true);
    expect(await stopDatabase(config)).toBe(false);
  });
});

(canRun ? describe : describe.skip)('the stopped embedded Neo4j', () => {
  it('backs up and restores, replaces nothing unless told to, and comes back after a failure', async () => {
    const file = path.join(config.dataDir, 'graph.dump');
    await expect(backup(config, file, { libDir })).rejects.toThrow('nothing to back up');
    const database = await start();
    await ask(database, 'note-make');
    expect(await backup(config, file, { libDir })).toBeGreaterThan(0);
    await expect(backup(config, file, { libDir })).rejects.toThrow('exists');
    await ask(database, 'note-change', 'second');
    await expect(restore(config, file, { libDir })).rejects.toThrow('--overwrite');
    const java = javaOf(config.dataDir);
    const failing = withStoppedEmbedded(
      config,
      (admin) => {
        expect(isAlive(java)).toBe(false);
        expect(admin.storeIsEmpty).toBe(false);
        return admin.run(['no-such-command']);
      },
      { libDir },
    );
    await expect(failing).rejects.toThrow("Neo4j's admin tool failed (no-such-command)");
    expect(await ask(database, 'note-read')).toBe('second');
    await restore(config, file, { libDir, overwrite: true });
    expect(await ask(database, 'note-read')).toBe('first');
  });
});

describe('the server at NEO4J_URI', () => {
  const named = (change: Record<string, string>) => openDatabase(readConfig({ ...machine.environment, ...change }));

  it('is used where it answers, and never stopped', async () => {
    const database = await named({});
    expect(database).toMatchObject({ kind: 'named', startedHere: false });
    await database.stop();
    expect(await ask(database, 'one')).toBe(1);
  });

  it('is asked for by name where it does not answer, refuses the password, or lacks the database', async () => {
    const port = await freePort(0);
    await expect(named({ NEO4J_URI: `bolt://127.0.0.1:${String(port)}` })).rejects.toThrow(
      /No Neo4j answers at .* NEO4J_URI/,
    );
    await expect(named({ NEO4J_PASSWORD: 'not-the-password' })).rejects.toThrow(
      /refuses the password .* NEO4J_PASSWORD/,
    );
    await expect(named({ NEO4J_DATABASE: 'nosuchdatabase' })).rejects.toThrow(/no database named .* NEO4J_DATABASE/);
  });
});
