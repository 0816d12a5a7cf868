// Work that needs the embedded server to stand still: bulk import, backup, restore.
import { writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { changeLock, readLock, releaseLock, takeLock, type ServerLock } from './lock.ts';
import { DatabaseProblem } from '../problem.ts';
import { embeddedAdmin } from './admin.ts';
import { freePort } from './ports.ts';
import { gatherParts, heldProblem, settledLock } from './embedded.ts';
import { isSelf, endProcess, self } from './processes.ts';
import { neo4jConf } from './settings.ts';
import { startServer, type ServerParts } from './server.ts';
import type { Config } from '../../config/config.ts';
import type { EmbeddedAdmin, OpenOptions } from '../database.ts';

const stopWithinMs = 90_000;

/** Makes the running server's lock ours and stops it: nobody can start one in between. */
async function stopForWork(parts: ServerParts, lock: ServerLock): Promise<void> {
  const { paths, progress } = parts;
  if (!lock.detached && !isSelf(lock.starter)) throw heldProblem(lock, paths.dataDir);
  progress('Stopping Neo4j …');
  changeLock(paths.lock, { starter: self(), server: null, state: 'offline' });
  if (lock.server !== null && !(await endProcess(lock.server, stopWithinMs))) {
    throw new DatabaseProblem(`Neo4j (process ${String(lock.server.pid)}) does not stop: see ${paths.consoleLog}.`);
  }
}

/**
 * Stops the embedded server of the data folder where it runs (this process's own, or the one of `npm run db --
 * start`), runs `work` with the folder locked, then starts again what ran before, on the same port, also where
 * `work` fails. A server that did not run is not started. A Database handle of this process goes on working: its
 * `stop()` stops the restarted server. Close every graph on that server first, and open them anew after. Throws
 * DatabaseProblem where NEO4J_URI is set and where another process (`npm start`) owns the server. Call it only
 * where openDatabase gives, or would give, kind 'embedded'.
 */
export async function withStoppedEmbedded<T>(
  config: Config,
  work: (admin: EmbeddedAdmin) => Promise<T>,
  options: OpenOptions = {},
): Promise<T> {
  if (config.neo4j.uri !== undefined) {
    throw new DatabaseProblem('This needs the embedded Neo4j: unset NEO4J_URI, or use the tools of your own server.');
  }
  const gathered = await gatherParts(config, options);
  const { paths } = gathered;
  const ran = await settledLock(paths);
  const parts: ServerParts = { ...gathered, detached: ran?.detached ?? false };
  if (ran === undefined) {
    const other = takeLock(paths.lock, { purpose: 'tool', detached: false, state: 'offline' });
    if (other !== undefined) throw heldProblem(other, paths.dataDir);
  } else {
    if (ran.state === 'offline') throw heldProblem(ran, paths.dataDir);
    await stopForWork(parts, ran);
  }
  try {
    await mkdir(paths.conf, { recursive: true });
    await writeFile(
      join(paths.conf, 'neo4j.conf'),
      neo4jConf(config, ran?.port ?? config.neo4j.embedded.port, parts.memory),
    );
    return await work(embeddedAdmin(parts));
  } finally {
    if (ran?.port != null) await restart(parts, ran.port);
    else releaseLock(paths.lock);
  }
}

async function restart(parts: ServerParts, port: number): Promise<void> {
  const { paths } = parts;
  const free = await freePort(port);
  if (free !== port) {
    releaseLock(paths.lock);
    throw new DatabaseProblem(
      `Port ${String(port)} was taken meanwhile, so Neo4j could not be started again: start it anew.`,
    );
  }
  try {
    await startServer(parts, port);
  } catch (error) {
    if (readLock(paths.lock)?.server == null) releaseLock(paths.lock);
    throw error;
  }
}
