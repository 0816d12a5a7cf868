// Which server belongs to a configuration and whether it runs; and stopping the one that was started to outlive its
// starter.
import { DatabaseProblem } from './problem.ts';
import { connectionError } from './connect.ts';
import { embeddedPaths } from './embedded/paths.ts';
import { isHeld, readLock } from './embedded/lock.ts';
import { readMachine, type Machine } from '../config/machine.ts';
import { runningCompose } from './docker.ts';
import { stopServer } from './embedded/server.ts';
import type { Config } from '../config/config.ts';

export interface DatabaseStatus {
  readonly running: boolean;
  /** One line for people. */
  readonly text: string;
}

/** Starts nothing and changes nothing. */
export async function databaseStatus(config: Config, machine: Machine = readMachine()): Promise<DatabaseStatus> {
  const { uri, user, password, database } = config.neo4j;
  if (uri !== undefined && password !== undefined) {
    const error = await connectionError({ uri, user, password, database });
    return {
      running: error === undefined,
      text: `named: ${uri} ${error === undefined ? 'answers' : `does not answer (${error.code})`}`,
    };
  }
  const compose = await runningCompose(config, machine);
  if (compose !== undefined) {
    const running = (await compose.run(['ps', '--quiet', '--status', 'running', 'neo4j'])).trim() !== '';
    return {
      running,
      text: `docker: ${running ? `running at bolt://127.0.0.1:${compose.environment.NEO4J_PORT ?? ''}` : 'stopped'}`,
    };
  }
  const paths = embeddedPaths(config.dataDir);
  const lock = readLock(paths.lock);
  if (lock === undefined || !isHeld(lock)) return { running: false, text: `embedded: stopped (data in ${paths.home})` };
  const owner = lock.detached ? 'until `npm run db -- stop`' : `for process ${String(lock.starter.pid)}`;
  const where = lock.state === 'running' ? `running at bolt://127.0.0.1:${String(lock.port)} ${owner}` : lock.state;
  return { running: lock.state === 'running', text: `embedded: ${where} (data in ${paths.home})` };
}

/** True where something was stopped. Throws DatabaseProblem where the server belongs to a process that runs. */
export async function stopDatabase(config: Config, machine: Machine = readMachine()): Promise<boolean> {
  if (config.neo4j.uri !== undefined) {
    throw new DatabaseProblem(
      'The server at NEO4J_URI is not ours to stop: unset NEO4J_URI to mean the one in the data folder.',
    );
  }
  const compose = await runningCompose(config, machine);
  if (compose !== undefined) {
    const ran = (await compose.run(['ps', '--quiet', '--status', 'running', 'neo4j'])).trim() !== '';
    if (ran) await compose.run(['stop', 'neo4j']);
    return ran;
  }
  const paths = embeddedPaths(config.dataDir);
  const lock = readLock(paths.lock);
  if (lock === undefined || !isHeld(lock)) return false;
  if (!lock.detached) {
    throw new DatabaseProblem(
      `The database belongs to process ${String(lock.starter.pid)}: stop that process, and it stops, too.`,
    );
  }
  await stopServer(paths);
  return true;
}
