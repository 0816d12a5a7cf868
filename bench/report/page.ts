// The page docs/benchmarks/README.md: made anew from the stored runs, so that text and figures cannot part.
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Run } from '../measure/result.ts';
import { chartsOf } from './charts.ts';
import { goalsOf } from './goals.ts';
import { equality, goalsTable, mixedDayText, notesOf, table, workloadList, workloadTable } from './tables.ts';
import { writeLaidOut } from './write-laid-out.ts';

const RUN_FILE = 'bench.json';
const growthFile = (users: number): string => `growth-${users}.json`;

async function writeRun(folder: string, name: string, run: Run): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  const rounded = JSON.stringify(run, (_key, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value,
  );
  await writeLaidOut(path, rounded);
}

export const storeRun = (folder: string, run: Run): Promise<void> => writeRun(folder, RUN_FILE, run);
export const storeGrowth = (folder: string, run: Run): Promise<void> =>
  writeRun(folder, growthFile(run.network.users ?? 0), run);

async function readRuns(folder: string): Promise<{ run: Run | undefined; growth: Run[] }> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  const read = async (name: string): Promise<Run> => JSON.parse(await readFile(join(folder, name), 'utf8')) as Run;
  const growth = await Promise.all(names.filter((name) => /^growth-\d+\.json$/.test(name)).map(read));
  growth.sort((a, b) => (a.network.users ?? 0) - (b.network.users ?? 0));
  return { run: names.includes(RUN_FILE) ? await read(RUN_FILE) : undefined, growth };
}

const megabytes = (sizes: Readonly<Record<string, number>>): string =>
  Object.entries(sizes)
    .map(([name, value]) => `${name} ${Math.round(value).toLocaleString('en')} MB`)
    .join(', ');

function facts(run: Run): string {
  const pairs = { ...run.machine, ...run.versions, ...run.network };
  const rows = Object.entries(pairs).map(([name, value]) => [
    name,
    typeof value === 'number' ? value.toLocaleString('en') : value,
  ]);
  const skipped = Object.entries(run.skipped).map(([name, why]) => `**Skipped: ${name}.** ${why}`);
  return [
    table(
      ['', ''],
      [
        ['measured', run.at],
        ...rows,
        ...Object.entries(run.options).map(([name, value]) => [`option ${name}`, String(value)]),
      ],
    ),
    `Resident memory at the end of the reads: ${megabytes(run.memoryMb)}.`,
    `On disk, with indexes: ${megabytes(run.diskMb)}.`,
    ...skipped,
  ].join('\n\n');
}

const READING = `Times are milliseconds. Peers: **api** is this API over HTTP (kept-alive connections, the documents of
\`contract/\`, one server process unless said otherwise); **driver** is the same question as one hand-written Cypher
statement through the Neo4j driver, with the same visibility rules and the same fields; **collected** is the API's own
write path without HTTP and without asking whether the viewer may see what they write on; **postgres** is PostgreSQL
with prepared statements, the same rules and fields; **memory** is the follow graph in typed arrays inside the load
generator, the physical limit. All peers hold the same network and answer the same parameters in turns within one run.
Client CPU is the time that the load generator's process spent for each request, server CPU that of the servers. Load
generator, API and databases share the machine.`;

function chart(charts: ReadonlyMap<string, string>, name: string, says: string): string[] {
  return charts.has(name) ? [`![${says}](${name})`] : [];
}

function shapeOf({ network }: Run): string {
  const kinds = ['follows', 'posts', 'likes'];
  return kinds.map((kind) => `${(network[kind] ?? 0).toLocaleString('en')} ${kind}`).join(', ');
}

function growthText(growth: readonly Run[], charts: ReadonlyMap<string, string>): string[] {
  if (growth.length === 0) return [];
  const sizes = growth.map(({ network, at }) => `${(network.users ?? 0).toLocaleString('en')} users (${at})`);
  return [
    '## How cost grows',
    `The same questions on networks of ${sizes.join(', ')}.`,
    ...chart(charts, 'growth.svg', 'p95 by the number of users'),
    ...growth.flatMap((run) => [
      `### ${(run.network.users ?? 0).toLocaleString('en')} users`,
      `${shapeOf(run)}. On disk, with indexes: ${megabytes(run.diskMb)}.`,
      equality(run),
      workloadTable(run.workloads),
      ...notesOf(run.workloads),
    ]),
  ];
}

function pageOf(run: Run, growth: readonly Run[], charts: ReadonlyMap<string, string>, further: string[]): string {
  const reads = run.workloads.filter(({ kind }) => kind === 'read');
  const writes = run.workloads.filter(({ kind }) => kind === 'write');
  const parts = [
    '# Benchmarks',
    'Written by `npm run bench`; see [how to run it](../how-to/run-the-bench.md). Do not edit: it is made anew.',
    facts(run),
    READING,
    '## Goals',
    goalsTable(goalsOf({ run, growth })),
    '## Are the answers the same?',
    equality(run),
    '## Reads',
    workloadList(reads),
    ...chart(charts, 'latency.svg', 'p50 to p95 of each workload, one client'),
    ...chart(charts, 'feed.svg', 'The feed by the number of followees'),
    workloadTable(reads),
    ...notesOf(reads),
    ...(writes.length === 0 ? [] : ['## Writes', workloadList(writes), workloadTable(writes), ...notesOf(writes)]),
    '## Throughput',
    ...chart(charts, 'throughput.svg', 'Requests a second at 1, 8 and 64 clients'),
    ...(run.mixedDay === null
      ? []
      : [
          '## A mixed day',
          'Requests arrive at a fixed rate, whatever the answers take; the time of each counts from when it was due.',
          mixedDayText(run.mixedDay),
          ...chart(charts, 'spike.svg', 'Due requests, p95 and refusals by second, through the spike'),
        ]),
    ...growthText(growth, charts),
    ...(further.length === 0 ? [] : ['## More', further.map((name) => `- [${name}](${name})`).join('\n')]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Draws the charts and writes the page from the runs in the folder. False where there is no run yet. */
export async function writePage(folder: string): Promise<boolean> {
  const { run, growth } = await readRuns(folder);
  if (run === undefined) return false;
  const charts = await chartsOf(run, growth);
  for (const [name, svg] of charts) await writeFile(join(folder, name), svg);
  const further = (await readdir(folder)).filter((name) => name.endsWith('.md') && name !== 'README.md');
  const path = join(folder, 'README.md');
  await writeLaidOut(path, pageOf(run, growth, charts, further));
  return true;
}
