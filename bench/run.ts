// `npm run bench`: measures this API beside its peers on a generated network, and writes docs/benchmarks/.
import { Command, InvalidArgumentError } from 'commander';

import { prepare } from './data/prepare.ts';
import { measureAll, type MeasureOptions } from './measure-all.ts';
import { storeGrowth, storeRun, writePage } from './report/page.ts';
import { wholeNumber } from './whole-number.ts';
import { workloadNames } from './workloads/index.ts';

const FOLDER = 'docs/benchmarks';
/** Runs that are not whole stay out of the documentation. */
const DRAFTS = '.data/bench/results';
const USERS_DEFAULT = 200_000;
/** What growth is measured on. */
const GROWING = ['degree', 'feed-latest', 'suggestions-ordinary', 'profile'];

interface Flags {
  readonly users: number;
  readonly only?: readonly string[];
  readonly seconds: number;
  readonly quick?: true;
  readonly scales?: readonly number[];
  readonly out?: string;
  readonly processes: number;
  readonly postgres: boolean;
  readonly redis?: string;
  readonly set?: readonly string[];
}

function seconds(text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('Expected a number of seconds.');
}

const listOf = (text: string): string[] => text.split(',').filter((part) => part !== '');
const say = (line: string): void => console.log(line);

function settingsOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new InvalidArgumentError(`--set ${pair}: expected NAME=value`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function optionsOf(flags: Flags, users: number, only: readonly string[] | undefined): MeasureOptions {
  return {
    users,
    only,
    seconds: flags.quick ? Math.min(flags.seconds, 0.4) : flags.seconds,
    quick: flags.quick ?? false,
    processes: flags.processes,
    withPostgres: flags.postgres,
    redisUrl: flags.redis,
    settings: settingsOf(flags.set ?? []),
    say,
  };
}

async function bench(flags: Flags): Promise<void> {
  const partial = flags.quick === true || flags.only !== undefined || flags.users !== USERS_DEFAULT;
  const folder = flags.out ?? (partial && flags.scales === undefined ? DRAFTS : FOLDER);
  if (flags.scales !== undefined) {
    for (const users of flags.scales) {
      await storeGrowth(folder, await measureAll(optionsOf(flags, users, flags.only ?? GROWING)));
    }
  } else {
    await storeRun(folder, await measureAll(optionsOf(flags, flags.users, flags.only)));
  }
  if (await writePage(folder)) say(`The report: ${folder}/README.md`);
}

const program = new Command('bench')
  .description('Measures this API beside its peers.')
  .option('--users <n>', 'how large the network is', wholeNumber, USERS_DEFAULT)
  .option('--only <workloads>', `some only, by name or beginning: ${workloadNames.join(', ')}`, listOf)
  .option('--seconds <n>', 'for each workload, peer and number of clients', seconds, 2)
  .option('--quick', 'a little of everything, in a few minutes')
  .option('--scales <users>', 'how cost grows: the same on networks of these sizes', (text) =>
    listOf(text).map(wholeNumber),
  )
  .option('--out <folder>', `where the report goes (default: ${FOLDER}, for runs that are not whole ${DRAFTS})`)
  .option('--processes <n>', 'how many processes serve the API', wholeNumber, 1)
  .option('--no-postgres', 'without PostgreSQL')
  .option('--redis <url>', 'a Redis for the API; default: none')
  .option('--set <setting...>', 'settings of the API, NAME=value each')
  .allowExcessArguments(false)
  // Else the options of a command would be taken for the program's own of the same name.
  .enablePositionalOptions()
  .action(bench);

program
  .command('report')
  .description('writes the page and the charts again from the stored runs')
  .option('--out <folder>', 'where they are', FOLDER)
  .action(async ({ out }: { out: string }) => {
    say((await writePage(out)) ? `The report: ${out}/README.md` : `There is no run in ${out} yet.`);
  });

program
  .command('prepare')
  .description('makes and loads the network only, for a run later on')
  .option('--users <n>', 'how large the network is', wholeNumber, USERS_DEFAULT)
  .option('--no-postgres', 'without PostgreSQL, which takes half of the time and of the disk')
  .action(async ({ users, postgres }: { users: number; postgres: boolean }) => {
    const data = await prepare({ users, withPostgres: postgres, say });
    say(`The network is ready: ${JSON.stringify(data.sample.sizes)}`);
    await data.close();
  });

/** Programs of their own, which take the arguments that follow. */
const OTHERS = {
  ranking: ['how well the TOP feed ranks, on held-out likes', () => import('./ranking.ts')],
  live: ['how fast events reach thousands of subscribers', () => import('./live.ts')],
  media: ['what images and videos cost, and how like the originals they look', () => import('./media.ts')],
} as const;

for (const [name, [description, start]] of Object.entries(OTHERS)) {
  program
    .command(name)
    .description(description)
    .allowUnknownOption()
    .allowExcessArguments()
    .helpOption(false)
    .action(async () => {
      process.argv.splice(2, 1);
      await start();
    });
}

await program.parseAsync();
