// The embedded server as a Database: attaches to the one that runs on the data folder, or starts it.
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';

import { addressOf, startServer, stopServer, type ServerParts } from './server.ts';
import { DatabaseProblem } from '../problem.ts';
import { embeddedPaths, type EmbeddedPaths } from './paths.ts';
import { fetchJars } from './jars.ts';
import { findJava } from './java.ts';
import { freePort } from './ports.ts';
import { isHeld, readLock, releaseLock, takeLock, type ServerLock } from './lock.ts';
import { isAlive, isSelf } from './processes.ts';
import { memoryFor, usableMemoryBytes } from './settings.ts';
import { readMachine } from '../../config/machine.ts';
import type { Config } from '../../config/config.ts';
import type { Database, OpenOptions } from '../database.ts';

const waitForOtherMs = 240_000;

/** Says why the folder cannot be had, and what to do. */
export function heldProblem(lock: ServerLock, dataDir: string): DatabaseProblem {
  const pid = String(lock.starter.pid);
  if (lock.state === 'offline') {
    return new DatabaseProblem(`Process ${pid} works on the stopped database in ${dataDir}: wait until it is done.`);
  }
  return lock.purpose === 'serve'
    ? new DatabaseProblem(
        `Another server (process ${pid}) already runs on the data folder ${dataDir}: stop it, or set ` +
          'SOCIOGRAM_DATA to another folder.',
      )
    : new DatabaseProblem(
        `Process ${pid} runs the database of ${dataDir} for itself: wait until it is done, or set ` +
          'SOCIOGRAM_DATA to another folder.',
      );
}

/** All that a server or the admin tool needs: Java, the jars, the memory. */
export async function gatherParts(config: Config, options: OpenOptions): Promise<ServerParts> {
  const progress = options.progress ?? (() => undefined);
  const machine = options.machine ?? readMachine();
  const paths = embeddedPaths(config.dataDir, options.libDir);
  mkdirSync(join(paths.home, 'logs'), { recursive: true });
  const java = await findJava(machine);
  await fetchJars(paths, machine, java, progress);
  const { heap, pagecache } = config.neo4j.embedded;
  const memory = memoryFor(usableMemoryBytes(), { heap, pagecache });
  const detached = options.detached ?? false;
  return { config, paths, java, memory, machine, progress, detached, database: config.neo4j.database };
}

/** Waits while another process starts the server; the lock as it then stands, undefined where it was let go. */
export async function settledLock(paths: EmbeddedPaths): Promise<ServerLock | undefined> {
  const until = Date.now() + waitForOtherMs;
  for (;;) {
    const lock = readLock(paths.lock);
    if (lock === undefined || !isHeld(lock)) return undefined;
    // A server whose starter is gone, and that does not outlive it, is on its way down.
    const ending = lock.server !== null && !lock.detached && !isAlive(lock.starter);
    if (lock.state !== 'starting' && !ending) return lock;
    if (Date.now() > until) return lock;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function attach(config: Config, paths: EmbeddedPaths, lock: ServerLock, options: OpenOptions): Database {
  const refused = options.purpose === 'serve' && !lock.detached;
  if (lock.state !== 'running' || lock.port === null || refused) throw heldProblem(lock, paths.dataDir);
  const address = addressOf(paths, lock.port, config.neo4j.database);
  return { ...address, kind: 'embedded', startedHere: false, stop: () => Promise.resolve() };
}

/** Ends this process's own server; the supervisor lets go of the lock. One that outlives us is left alone. */
async function stopOwn(paths: EmbeddedPaths): Promise<void> {
  const lock = readLock(paths.lock);
  if (lock !== undefined && isSelf(lock.starter)) await stopServer(paths);
}

async function start(config: Config, options: OpenOptions, paths: EmbeddedPaths): Promise<Database> {
  try {
    const parts = await gatherParts(config, options);
    const usual = config.neo4j.embedded.port;
    const port = await freePort(usual);
    if (port !== usual) parts.progress(`Port ${String(usual)} is taken, so Neo4j listens on ${String(port)}.`);
    await startServer(parts, port);
    const stop = parts.detached ? () => Promise.resolve() : () => stopOwn(paths);
    return { ...addressOf(paths, port, parts.database), kind: 'embedded', startedHere: !parts.detached, stop };
  } catch (error) {
    const lock = readLock(paths.lock);
    if (lock !== undefined && isSelf(lock.starter)) releaseLock(paths.lock);
    throw error;
  }
}

/** Throws DatabaseProblem: no Java, no Maven, a full disk, a folder that another process holds. */
export async function openEmbedded(config: Config, options: OpenOptions): Promise<Database> {
  const paths = embeddedPaths(config.dataDir, options.libDir);
  const running = readLock(paths.lock);
  // Refused at once: a start-up that we would refuse anyway is not waited for.
  if (
    options.purpose === 'serve' &&
    running !== undefined &&
    isHeld(running) &&
    !running.detached &&
    isAlive(running.starter)
  ) {
    throw heldProblem(running, paths.dataDir);
  }
  const settled = await settledLock(paths);
  if (settled !== undefined) return attach(config, paths, settled, options);
  const wanted = {
    purpose: options.purpose ?? 'tool',
    detached: options.detached ?? false,
    state: 'starting',
  } as const;
  const other = takeLock(paths.lock, wanted);
  if (other === undefined) return start(config, options, paths);
  return openEmbedded(config, options);
}
