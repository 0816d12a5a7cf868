// Starts and stops the Java process of the embedded server, under its supervisor. The caller holds the lock.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { extname, join } from 'node:path';

import { changeLock, readLock } from './lock.ts';
import { DatabaseProblem } from '../problem.ts';
import { embeddedAdmin, setInitialPassword, type AdminParts } from './admin.ts';
import { diskFull, requireSpace, tellsOfFullDisk } from './space.ts';
import { endProcess, identify, type ProcessIdentity } from './processes.ts';
import { javaFlags, neo4jConf } from './settings.ts';
import { readOrMakePassword, readPassword } from '../password.ts';
import { requireConnection, type Address } from '../connect.ts';
import type { Config } from '../../config/config.ts';
import type { EmbeddedPaths } from './paths.ts';
import type { SupervisorTask } from './supervisor.ts';

const spaceBytes = 100_000_000;
const startWithinMs = 180_000;
const stopWithinMs = 90_000;
/** Itself in development, its JavaScript in dist/: whatever this file is, too. */
const supervisorFile = fileURLToPath(new URL('./supervisor.ts', import.meta.url)).replace(
  /\.ts$/,
  extname(fileURLToPath(import.meta.url)),
);

export interface ServerParts extends AdminParts {
  readonly config: Config;
  readonly detached: boolean;
  readonly progress: (line: string) => void;
}

export function addressOf(paths: EmbeddedPaths, port: number, database: string): Address {
  const password = readPassword(paths.password);
  if (password === undefined) {
    throw new DatabaseProblem(
      `The password of the embedded Neo4j is gone: put ${paths.password} back, or move ${paths.home} away ` +
        'to begin with an empty graph.',
    );
  }
  return { uri: `bolt://127.0.0.1:${String(port)}`, user: 'neo4j', password, database };
}

/** Folders, password and configuration, all before the first byte of the store. */
async function prepare(parts: ServerParts, port: number): Promise<void> {
  const { paths, config, memory } = parts;
  await mkdir(join(paths.home, 'logs'), { recursive: true });
  await mkdir(join(paths.home, 'run'), { recursive: true });
  await mkdir(paths.conf, { recursive: true });
  await requireSpace(paths.home, spaceBytes, 'Neo4j');
  await writeFile(join(paths.conf, 'neo4j.conf'), neo4jConf(config, port, memory));
  if (existsSync(join(paths.home, 'data', 'databases', 'system'))) return;
  const password = readOrMakePassword(paths.password);
  await setInitialPassword(embeddedAdmin(parts), paths, password.reveal());
}

/** A Java process whose supervisor was killed outright still holds the store. */
async function endOrphan(paths: EmbeddedPaths): Promise<void> {
  if (!existsSync(paths.javaFile)) return;
  const orphan = JSON.parse(readFileSync(paths.javaFile, 'utf8')) as ProcessIdentity | null;
  if (orphan !== null && !(await endProcess(orphan, stopWithinMs))) {
    throw new DatabaseProblem(`An old Neo4j (process ${String(orphan.pid)}) does not end: kill it, then try again.`);
  }
  await rm(paths.javaFile, { force: true });
}

function launch({ paths, java, memory, machine, detached }: ServerParts): ChildProcess {
  const task: SupervisorTask = {
    command: java.command,
    args: [
      ...[...javaFlags(memory), '-cp', join(paths.lib, '*'), 'org.neo4j.server.CommunityEntryPoint'],
      ...[`--home-dir=${paths.home}`, `--config-dir=${paths.conf}`, '--console-mode'],
    ],
    home: paths.home,
    consoleLog: paths.consoleLog,
    javaFile: paths.javaFile,
    lock: paths.lock,
    followParent: !detached,
  };
  // A process group of its own: Ctrl-C reaches us alone, and we drain before the database goes.
  return spawn(process.execPath, [supervisorFile, JSON.stringify(task)], {
    env: machine.environment,
    detached: true,
    stdio: [detached ? 'ignore' : 'pipe', 'ignore', 'ignore'],
  });
}

function consoleText(paths: EmbeddedPaths): string {
  return existsSync(paths.consoleLog) ? readFileSync(paths.consoleLog, 'utf8') : '';
}

function startProblem(paths: EmbeddedPaths): DatabaseProblem {
  const text = consoleText(paths);
  if (tellsOfFullDisk(text)) return diskFull(paths.home);
  if (/OutOfMemoryError|Could not reserve enough space|insufficient memory|Too small maximum heap/i.test(text)) {
    return new DatabaseProblem(
      'Neo4j does not get the memory it was given: set NEO4J_EMBEDDED_HEAP and NEO4J_EMBEDDED_PAGECACHE ' +
        'lower, e.g. to 512m and 128m.',
    );
  }
  const caused =
    /(?:Caused by|Exception in thread "main"):? [\w.$]+: (.+)/.exec(text)?.[1] ??
    /ERROR\s+(.+)/.exec(text)?.[1] ??
    'it ended while starting.';
  return new DatabaseProblem(`Neo4j did not start: ${caused} The whole story is in ${paths.consoleLog}.`);
}

async function untilStarted(paths: EmbeddedPaths, supervisor: ProcessIdentity): Promise<void> {
  const until = Date.now() + startWithinMs;
  while (!/^.*INFO\s+Started\.$/m.test(consoleText(paths))) {
    if (identify(supervisor.pid)?.born !== supervisor.born) throw startProblem(paths);
    if (Date.now() > until) {
      await endProcess(supervisor, stopWithinMs);
      throw new DatabaseProblem(
        `Neo4j did not start within ${String(startWithinMs / 1000)} s: see ${paths.consoleLog}.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Starts the server on `port` and waits until it answers. Throws DatabaseProblem; then nothing is left running. */
export async function startServer(parts: ServerParts, port: number): Promise<void> {
  const { paths, progress, memory, database } = parts;
  await endOrphan(paths);
  await prepare(parts, port);
  const address = addressOf(paths, port, database);
  progress(`Starting Neo4j ${paths.version} (heap ${memory.heap}, page cache ${memory.pagecache}) …`);
  await rm(paths.consoleLog, { force: true });
  const child = launch(parts);
  const supervisor = child.pid === undefined ? undefined : identify(child.pid);
  if (supervisor === undefined)
    throw new DatabaseProblem('Neo4j could not be started: the system refused a new process.');
  child.unref();
  (child.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  changeLock(paths.lock, { server: supervisor, state: 'starting', port });
  try {
    await untilStarted(paths, supervisor);
    await requireConnection(address);
  } catch (error) {
    await endProcess(supervisor, stopWithinMs);
    throw error;
  }
  changeLock(paths.lock, { state: 'running' });
  progress(`Neo4j answers at ${address.uri}.`);
}

/** Stops the server that the lock names. `keepLock`: the caller goes on working on the store. */
export async function stopServer(paths: EmbeddedPaths): Promise<void> {
  const server = readLock(paths.lock)?.server;
  if (server === undefined || server === null) return;
  if (!(await endProcess(server, stopWithinMs))) {
    throw new DatabaseProblem(`Neo4j (process ${String(server.pid)}) does not stop: see ${paths.consoleLog}.`);
  }
}
