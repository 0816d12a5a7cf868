// `npm run seed -- …`: fills the graph with the demo network, a generated one, or somebody's own files.
import { Command, InvalidArgumentError } from 'commander';

import { findCsvFiles, readCsvNetwork, type BadRowReport, type CsvFiles } from '../domain/import/csv.ts';
import { lookupIn } from '../domain/import/directory.ts';
import { ImportProblem } from '../domain/import/problem.ts';
import type { NetworkSource, Written } from '../domain/import/rows.ts';
import { readSnap, type SnapNetwork } from '../domain/import/snap.ts';
import { DEMO_PASSWORD, seedDemo } from '../../seeds/demo.ts';
import { createGeneratedNetwork } from '../../seeds/generate.ts';
import { loadNetwork, rowsOf } from './load.ts';
import { createProgress } from './progress.ts';
import { runCommand, say, type Session } from './session.ts';

const BAD_ROWS_SHOWN_MAX = 1_000;
const USERS_MAX = 10_000_000;

const number = (value: number): string => value.toLocaleString('en');
const counted = (value: number, one: string): string => `${number(value)} ${one}${value === 1 ? '' : 's'}`;

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${number(min)} to ${number(max)}.`);
  };
}

function report(written: Written, startedMs: number): void {
  const seconds = (performance.now() - startedMs) / 1000;
  for (const [kind, { rows, created }] of Object.entries(written)) {
    if (rows > 0) console.log(`${kind.padEnd(8)} ${number(rows)} (${number(created)} new)`);
  }
  const rows = Object.values(written).reduce((sum, kind) => sum + kind.rows, 0);
  console.log(`${counted(rows, 'row')} in ${seconds.toFixed(1)} s, ${number(Math.round(rows / seconds))} rows/s.`);
}

async function load(session: Session, source: NetworkSource): Promise<void> {
  const startedMs = performance.now();
  report(await loadNetwork(session, source), startedMs);
}

async function demo(session: Session): Promise<void> {
  const progress = createProgress();
  const counts = await seedDemo(session.graph, { onProgress: progress.onProgress });
  progress.end();
  const { users, posts, comments, likes } = counts;
  console.log(
    `The demo network is in the graph: ${counted(users, 'account')}, ${counted(posts, 'post')}, ` +
      `${counted(comments, 'comment')}, ${counted(likes, 'like')}.`,
  );
  console.log(`Sign in as ada, grace, linus, nova or eve with the password ${DEMO_PASSWORD}.`);
}

async function importSnap(session: Session, network: SnapNetwork): Promise<void> {
  say(`${counted(network.nodes, 'node')}, ${counted(network.edges, 'edge')}.`);
  await load(session, network);
  console.log(
    `${counted(network.selfLoops, 'self-loop')} dropped, ${counted(network.duplicates, 'duplicate')} merged.`,
  );
}

function badRowPrinter(): (bad: BadRowReport) => void {
  let shown = 0;
  return ({ where, message }) => {
    shown++;
    if (shown <= BAD_ROWS_SHOWN_MAX) say(`${where}: ${message}`);
    else if (shown === BAD_ROWS_SHOWN_MAX + 1) say('… more bad rows follow; they are only counted.');
  };
}

async function importCsv(session: Session, csvFiles: CsvFiles, strict: boolean): Promise<void> {
  const network = await readCsvNetwork(csvFiles, {
    lookup: lookupIn(session.graph),
    nowMs: Date.now(),
    onBadRow: badRowPrinter(),
  });
  if (strict && network.badRows > 0) {
    throw new ImportProblem(`${counted(network.badRows, 'bad row')}: with --strict nothing was written.`);
  }
  if (rowsOf(network.rowsExpected) === 0) say('There is no row that can be imported.');
  await load(session, network);
  console.log(`${counted(network.badRows, 'bad row')} skipped, ${counted(network.duplicates, 'duplicate')} merged.`);
}

const nothing = async (): Promise<void> => undefined;

function commands(): Command {
  const program = new Command('seed').description('Fills the graph.').showHelpAfterError().allowExcessArguments(false);
  program
    .command('demo')
    .description('A small network that looks alive.')
    .action(() => runCommand(nothing, demo));
  program
    .command('generate')
    .description('A large network of made-up people, the same for the same numbers.')
    .requiredOption('--users <n>', 'how many people', wholeNumber(1, USERS_MAX))
    .option('--seed <s>', 'which network', wholeNumber(0, 2 ** 31 - 1), 1)
    .action(({ users, seed }: { users: number; seed: number }) =>
      runCommand(nothing, async (session) =>
        load(session, await createGeneratedNetwork(session.graph, { users, seed })),
      ),
    );
  const files = program.command('import').description('Files of your own.');
  files
    .command('snap <file>')
    .description('An edge list as SNAP publishes them, plain or gzip; node n becomes user<n>.')
    .option('--undirected', 'each edge makes both follows', false)
    .action((file: string, { undirected }: { undirected: boolean }) =>
      runCommand(() => readSnap(file, { undirected, nowMs: Date.now() }), importSnap),
    );
  files
    .command('csv <dir>')
    .description('users.csv, follows.csv, posts.csv and likes.csv, by handle.')
    .option('--strict', 'a bad row stops the import before anything is written', false)
    .action((dir: string, { strict }: { strict: boolean }) =>
      runCommand(
        () => findCsvFiles(dir),
        (session, csvFiles) => importCsv(session, csvFiles, strict),
      ),
    );
  return program;
}

await commands().parseAsync();
