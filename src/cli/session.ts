// What a command that works on the graph stands on: configuration, a database (found or started), migrations, and
// their end.
import { readConfig, type Config } from '../config/config.ts';
import { ConfigError } from '../config/environment.ts';
import { DatabaseProblem, graphOf, openDatabase, type Database } from '../database/index.ts';
import { ImportProblem } from '../domain/import/problem.ts';
import { SociogramError } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import { MigrationError } from '../graph/migration-files.ts';
import { migrate } from '../graph/migrations.ts';

/** For people and on standard error: what a command answers goes to standard output. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

export interface Session {
  readonly config: Config;
  readonly database: Database;
  readonly graph: Graph;
  /** Runs `work` while no connection of ours is open, then connects anew: `graph` is another one after it. */
  disconnected<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

function connect(config: Config, database: Database): Graph {
  return graphOf(database, { poolSize: config.neo4j.poolSize, transactionTimeoutMs: 120_000 });
}

/** Finds the database or starts it, and migrates it. */
async function openSession(): Promise<Session> {
  const config = readConfig();
  const database = await openDatabase(config, { progress: say });
  let graph = connect(config, database);
  try {
    await migrate(graph);
  } catch (error) {
    await graph.close();
    await database.stop();
    throw error;
  }
  return {
    config,
    database,
    get graph() {
      return graph;
    },
    async disconnected(work) {
      await graph.close();
      try {
        return await work();
      } finally {
        graph = connect(config, database);
      }
    },
    async close() {
      await graph.close();
      await database.stop();
    },
  };
}

const OPERATOR_ERRORS = [ConfigError, DatabaseProblem, MigrationError, ImportProblem, SociogramError];

function messageOf(error: unknown): string {
  if (OPERATOR_ERRORS.some((kind) => error instanceof kind)) return (error as Error).message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Says what went wrong in one line, and makes the process end with 1. */
function fail(error: unknown): void {
  say(messageOf(error));
  process.exitCode = 1;
}

/**
 * Runs a command in a session and ends the session, however the command ends. What goes wrong is one line on standard
 * error and exit code 1; Ctrl-C is 130. `prepare` is what can be done, and can fail, before a database is looked for.
 */
export async function runCommand<T>(
  prepare: () => Promise<T>,
  work: (session: Session, prepared: T) => Promise<void>,
): Promise<void> {
  let session: Session | undefined;
  const interrupted = (): void => {
    say('\nInterrupted. What was written stays; run the same command again to finish.');
    void Promise.resolve(session?.close()).finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    const prepared = await prepare();
    session = await openSession();
    await work(session, prepared);
  } catch (error) {
    fail(error);
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await session?.close().catch(fail);
  }
}
