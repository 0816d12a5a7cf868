// `npm run bench -- ranking`: how well the learned models rank, on what was held out of them. Needs no database: the
// models are made in memory by the code of the training job, and asked by the code of the feed.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';

import { MODEL_OPTIONS } from '../src/domain/ranking/models.ts';
import { readSnap } from '../src/domain/import/snap.ts';
import { makeNetwork } from './ranking/network.ts';
import { evaluatePeople } from './ranking/people.ts';
import { evaluatePosts } from './ranking/posts.ts';
import { machineFacts, writeReport, type Ranked, type Report } from './ranking/report.ts';

const root = path.resolve(import.meta.dirname, '..');
/** A fixed moment, so that the network is the same every time. */
const NOW_MS = Date.UTC(2026, 0, 1);
const HELD_OUT_DAYS = 2;
const RANKED_DAYS = 14;
const IMPORTED = { LastFM: 'lastfm_asia_edges.csv.gz', GitHub: 'musae_git_edges.csv.gz' };

interface Options {
  readonly users: number;
  readonly people: number;
  readonly data: string;
  readonly out: string;
}

const whole = (text: string): number => Math.max(1, Math.floor(Number(text)));

async function timed(name: string, about: string, work: () => Promise<Ranked>): Promise<Report['parts'][number]> {
  console.error(`${name} …`);
  const startedMs = performance.now();
  const ranked = await work();
  console.table(ranked.rankings);
  return { name, about, ...ranked, seconds: (performance.now() - startedMs) / 1000 };
}

const ABOUT_POSTS =
  `Likes of the last ${HELD_OUT_DAYS} days are held out; ranked are the public posts of the last ` +
  `${RANKED_DAYS} days. ` +
  'The people, follows and posts are those of `npm run seed -- generate`; the likes are made by a rule that has ' +
  'interests, favourite hashtags, hits and luck in it (bench/ranking/network.ts), so the figures compare rankings ' +
  'and promise nothing about real people.';
const ABOUT_PEOPLE =
  'The network has follows alone, neither posts nor times: a fifth of the edges of some people is held out and ' +
  'everybody else is ranked for them, by the same models with follows in the place of likes. Content has nothing to ' +
  'go by and recency does not exist. Common neighbours and the walk are what suggestions use (order `BEST`).';

async function run({ users, people, data, out }: Options): Promise<void> {
  const parts = [
    await timed(`Generated network, ${users.toLocaleString('en')} people`, ABOUT_POSTS, async () =>
      evaluatePosts(makeNetwork(users, 1, NOW_MS), {
        heldOutDays: HELD_OUT_DAYS,
        rankedDays: RANKED_DAYS,
        people,
        models: MODEL_OPTIONS,
      }),
    ),
  ];
  for (const [name, file] of Object.entries(IMPORTED)) {
    const found = path.join(data, file);
    if (!existsSync(found)) {
      console.error(`SKIPPED: there is no ${found}.`);
      continue;
    }
    parts.push(
      await timed(`${name} (imported)`, ABOUT_PEOPLE, async () => {
        const network = await readSnap(found, { undirected: true, nowMs: NOW_MS });
        return evaluatePeople(network, { people: Math.min(people, 300), seed: 1, models: MODEL_OPTIONS });
      }),
    );
  }
  await writeReport(out, { date: new Date().toISOString(), machine: machineFacts(), parts });
  console.log(`Written: ${path.join(out, 'ranking.md')}`);
}

await new Command('ranking')
  .description('Ranks what was held out, and says how well.')
  .option('--users <n>', 'size of the generated network', whole, 20_000)
  .option('--people <n>', 'how many people are asked about', whole, 500)
  .option('--data <folder>', 'where the imported networks are', path.join(root, '../shared/data'))
  .option('--out <folder>', 'where the report goes', path.join(root, 'docs/benchmarks'))
  .action(run)
  .parseAsync();
