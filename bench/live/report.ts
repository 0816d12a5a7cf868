// What the live bench found, as data and as a page.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Latency } from '../measure/histogram.ts';
import { ms, table, wrapped } from '../report/tables.ts';
import { writeLaidOut } from '../report/write-laid-out.ts';
import type { Live } from './api.ts';
import type { Bare } from './bare.ts';
import { type Spread, typical } from './spread.ts';

export interface LiveReport {
  readonly at: string;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly network: Readonly<Record<string, number>>;
  readonly subscribers: number;
  /** Processes that held the sockets. */
  readonly clients: number;
  readonly api: Live;
  readonly bare: Bare;
}

const NO_SPREAD: Spread = { count: 0, first: 0, median: 0, p99: 0, last: 0 };
const count = (value: number): string => Math.round(value).toLocaleString('en');
const latency = ({ p50, p95, p99, max }: Latency): string[] => [p50, p95, p99, max].map(ms);
const spread = ({ first, median, p99, last }: Spread): string[] => [first, median, p99, last].map(ms);

interface Goal {
  readonly what: string;
  readonly goal: string;
  readonly measured: string;
  readonly isReached: boolean;
}

function goalsOf({ api, bare, subscribers }: LiveReport): Goal[] {
  const [ours, theirs] = [typical(api.broadcasts) ?? NO_SPREAD, typical(bare.broadcasts) ?? NO_SPREAD];
  const ratio = (ours.last - ours.first) / (theirs.last - theirs.first);
  const best = api.singles.filter(({ late, failed }) => late + failed === 0).at(-1);
  const single = best === undefined ? undefined : best.told.p50 / bare.singles.p50;
  const { lost, doubled, disordered, owed } = api.steady;
  return [
    {
      what: `one event to ${count(subscribers)}: from the first subscriber told to the last`,
      goal: 'at most 1.3x bare ws',
      measured: `${ms(ours.last - ours.first)} ms against ${ms(theirs.last - theirs.first)} ms: ${ratio.toFixed(2)}x`,
      isReached: ratio <= 1.3 && ours.count === subscribers,
    },
    {
      what: 'one event to one subscriber, p50 at the highest rate that kept up',
      goal: 'at most 1.5x bare ws',
      measured:
        best === undefined || single === undefined
          ? 'no rate kept up'
          : `${best.perSecond}/s: ${ms(best.told.p50)} ms from the write's sending, against ${ms(bare.singles.p50)} ` +
            `ms from the socket's: ${single.toFixed(0)}x`,
      isReached: single !== undefined && single <= 1.5,
    },
    {
      what: 'memory for each subscriber',
      goal: 'at most 30 KB',
      measured: `${api.kilobytesEach.toFixed(1)} KB (bare ws ${bare.kilobytesEach.toFixed(1)} KB)`,
      isReached: api.kilobytesEach <= 30,
    },
    {
      what: 'a steady mix: nothing lost, nothing twice, one order for all',
      goal: 'none of them',
      measured: `${count(owed)} owed, ${lost} lost, ${doubled} doubled, ${disordered} disordered`,
      isReached: lost + doubled + disordered === 0,
    },
  ];
}

function figuresOf({ api, bare }: LiveReport): string[] {
  const all = [
    ...api.broadcasts.map((one) => ['API', ...spread(one)]),
    ...bare.broadcasts.map((one) => ['ws', ...spread(one)]),
  ];
  return [
    '## One event to all',
    wrapped(
      "Milliseconds. The API's count from the moment at which the comment was sent over HTTP, so they hold the " +
        'write, the event, and the question who may see it; those of bare ws from the moment at which it begins to ' +
        `send. ${api.bytes.all} bytes each.`,
    ),
    table(['', 'first', 'median', 'p99', 'last'], all),
    '## Events to single subscribers',
    wrapped(
      'Follows over HTTP at a fixed rate; milliseconds from sending the write to the message at the subscriber. ' +
        `${api.bytes.single} bytes each.`,
    ),
    table(
      ['', 'a second', 'p50', 'p95', 'p99', 'max', 'write p50', 'failed', 'not told'],
      [
        ...api.singles.map(({ perSecond, told, answered, failed, late }) => [
          'API',
          perSecond,
          ...latency(told),
          ms(answered.p50),
          failed,
          late,
        ]),
        ['ws', Math.max(...api.singles.map(({ perSecond }) => perSecond)), ...latency(bare.singles), '–', 0, 0],
      ],
    ),
    '## A steady mix',
    wrapped(
      `${api.steady.seconds} seconds with ${api.steady.perSecond} follows a second and a comment for everybody every ` +
        `ten seconds; told after ${latency(api.steady.told).join(' / ')} ms (p50 / p95 / p99 / max).`,
    ),
  ];
}

function pageOf(report: LiveReport): string {
  const { api, bare, subscribers } = report;
  const facts: Record<string, string | number> = {
    measured: report.at,
    ...report.machine,
    ...report.versions,
    ...report.network,
  };
  return [
    '# How fast events reach subscribers',
    wrapped(
      `${count(subscribers)} subscribers on one API process, each with two subscriptions (new comments on one post, ` +
        `own notifications), in ${report.clients} other processes of the same machine. Written by ` +
        '`npm run bench -- live`; [how](../how-to/run-the-bench.md).',
    ),
    table(['', ''], Object.entries(facts)),
    '## Goals',
    table(
      ['what', 'goal', 'measured', ''],
      goalsOf(report).map(({ what, goal, measured, isReached }) => [
        what,
        goal,
        measured,
        isReached ? 'reached' : '**not reached**',
      ]),
    ),
    '## Sockets',
    table(
      ['', 'opened a second', 'KB each'],
      [
        ['API', count(api.connectedPerSecond), api.kilobytesEach.toFixed(1)],
        ['ws', count(bare.connectedPerSecond), bare.kilobytesEach.toFixed(1)],
      ],
    ),
    ...figuresOf(report),
  ].join('\n\n');
}

/** Writes live.json and live.md there. */
export async function writeLive(folder: string, report: LiveReport): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeLaidOut(join(folder, 'live.json'), JSON.stringify(report));
  await writeLaidOut(join(folder, 'live.md'), pageOf(report));
}
