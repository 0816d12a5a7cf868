// npm run db -- start | stop | status | shell | backup | restore: the database, for whoever works on it.
import { Command } from 'commander';

import {
  backup,
  DatabaseProblem,
  databaseStatus,
  graphOf,
  openDatabase,
  restore,
  stopDatabase,
} from '../database/index.ts';
import { readConfig } from '../config/config.ts';
import { ConfigError } from '../config/environment.ts';
import type { Graph } from '../graph/graph.ts';
import { migrate } from '../graph/migrations.ts';
import { MigrationError } from '../graph/migration-files.ts';
import { answer, runShell } from './shell.ts';

const progress = (line: string): void => {
  console.error(line);
};

/** Opens the graph of the configured database for `work`, and closes what it opened. */
async function withGraph(detached: boolean, work: (graph: Graph, uri: string) => Promise<void>): Promise<void> {
  const config = readConfig();
  const database = await openDatabase(config, { progress, detached });
  try {
    const graph = graphOf(database, { poolSize: 4 });
    try {
      await work(graph, database.uri);
    } finally {
      await graph.close();
    }
  } finally {
    if (!detached) await database.stop();
  }
}

async function start(): Promise<void> {
  await withGraph(true, async (graph, uri) => {
    await migrate(graph);
    console.log(`Neo4j runs at ${uri} until \`npm run db -- stop\`.`);
  });
}

async function stop(): Promise<void> {
  console.log((await stopDatabase(readConfig())) ? 'Neo4j is stopped.' : 'Neo4j did not run.');
}

async function status(): Promise<void> {
  const { running, text } = await databaseStatus(readConfig());
  console.log(text);
  if (!running) process.exitCode = 3;
}

async function shell({ command }: { command?: string }): Promise<void> {
  await withGraph(false, async (graph) => {
    if (command === undefined) {
      await runShell(graph, (text) => {
        console.log(text);
      });
    } else console.log(await answer(graph, command));
  });
}

async function saveBackup(file: string, { overwrite = false }: { overwrite?: boolean }): Promise<void> {
  const bytes = await backup(readConfig(), file, { overwrite, progress });
  console.log(`${file}: ${String(bytes)} bytes.`);
}

async function loadBackup(file: string, { overwrite = false }: { overwrite?: boolean }): Promise<void> {
  await restore(readConfig(), file, { overwrite, progress });
  console.log(`The graph is the one of ${file}.`);
}

const program = new Command('npm run db --').description('The Neo4j that Sociogram works on.');
program.command('start').description('start it; it runs until `stop`').action(start);
program.command('stop').description('stop what `start` started').action(stop);
program.command('status').description('say which it is and whether it runs (exit code 3: it does not)').action(status);
program
  .command('shell')
  .description('type Cypher, see tables')
  .option('-c, --command <cypher>', 'run this and end')
  .action(shell);
program
  .command('backup <file>')
  .description('write the whole graph to a file (Neo4j stands still meanwhile)')
  .option('--overwrite', 'replace the file')
  .action(saveBackup);
program
  .command('restore <file>')
  .description('put the graph of a file in the place of the present one')
  .option('--overwrite', 'replace the graph that is there')
  .action(loadBackup);

try {
  await program.parseAsync();
} catch (error) {
  const known = [ConfigError, DatabaseProblem, MigrationError].some((kind) => error instanceof kind);
  const told =
    error instanceof Error ? (known || error.name === 'Neo4jError' ? error.message : error.stack) : String(error);
  console.error(told);
  process.exitCode = 1;
}
