// What the evaluation found, as data and as a page.
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';

import { wrapped } from '../report/tables.ts';
import type { Quality } from './metrics.ts';

export interface Ranked {
  readonly sizes: Readonly<Record<string, number>>;
  readonly rankings: Readonly<Record<string, Quality>>;
}

interface Part extends Ranked {
  readonly name: string;
  /** What is held out, and what it is held against. */
  readonly about: string;
  readonly seconds: number;
}

export interface Report {
  readonly date: string;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly parts: readonly Part[];
}

export function machineFacts(): Record<string, string | number> {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: cpus().length,
    'memory, GiB': Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

const number = (value: number): string => value.toLocaleString('en');
const facts = (of: Readonly<Record<string, string | number>>): string =>
  Object.entries(of)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? number(value) : value}`)
    .join(' · ');

function sectionOf({ name, about, sizes, rankings, seconds }: Part): string {
  const rows = Object.entries(rankings).map(
    ([ranking, { ndcg20, recall100, coverage }]) =>
      `| ${ranking} | ${ndcg20.toFixed(4)} | ${recall100.toFixed(4)} | ${coverage.toFixed(3)} |`,
  );
  return [
    `## ${name}`,
    wrapped(about),
    wrapped(`${facts(sizes)}. ${seconds.toFixed(0)} s.`),
    ['| ranking | NDCG@20 | recall@100 | coverage@20 |', '| --- | ---: | ---: | ---: |', ...rows].join('\n'),
  ].join('\n\n');
}

export function pageOf({ date, machine, parts }: Report): string {
  const head = [
    '# How well the models rank',
    'Written by `npm run bench -- ranking`; how it is made is in [docs/ranking.md](../ranking.md). Higher is better.',
    wrapped(`${date.slice(0, 10)}. ${facts(machine)}.`),
  ];
  return `${[...head, ...parts.map(sectionOf)].join('\n\n')}\n`;
}

export async function writeReport(folder: string, report: Report): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'ranking.json'), `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(path.join(folder, 'ranking.md'), pageOf(report));
}
