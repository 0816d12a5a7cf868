// What the live bench found, as data and as a page.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Latency } from '../measure/histogram.ts';
import { ms, table, wrapped } from '../report/tables.ts';
import { writeLaidOut } from '../report/write-laid-out.ts';
import { type Deliveries, isTooMuch, type Sockets } from './api.ts';
import type { Bare } from './bare.ts';
import type { OutboxCost } from './outbox-cost.ts';
import { type Spread, typical } from './spread.ts';

/** One number of subscribers, beside as many bare sockets. */
export interface Scale {
  readonly at: string;
  readonly subscribers: number;
  /** Of the API, and of bare servers. */
  readonly processes: number;
  /** Processes that held the sockets. */
  readonly clients: number;
  readonly sockets: Sockets;
  readonly bare: Bare;
}

export interface LiveReport extends Scale {
  readonly machine: Readonly<Record<string, string | number>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly network: Readonly<Record<string, number>>;
  readonly deliveries: Deliveries;
  readonly outbox: readonly OutboxCost[];
}

const NO_SPREAD: Spread = { count: 0, first: 0, median: 0, p99: 0, last: 0 };
const count = (value: number): string => Math.round(value).toLocaleString('en');
const latency = ({ p50, p95, p99, max }: Latency): string[] => [p50, p95, p99, max].map(ms);
const spread = ({ first, median, p99, last }: Spread): string[] => [first, median, p99, last].map(ms);

/** A rate is good where nineteen of twenty are told within this time. */
const GOOD_MS = 100;

interface Goal {
  readonly what: string;
  readonly goal: string;
  readonly measured: string;
  readonly isReached: boolean;
}

const widthOf = ({ first, last }: Spread): number => last - first;

function goalsOf({ sockets, deliveries, bare, subscribers }: LiveReport): Goal[] {
  const [ours, theirs] = [typical(sockets.broadcasts) ?? NO_SPREAD, typical(bare.broadcasts) ?? NO_SPREAD];
  const ratio = widthOf(ours) / widthOf(theirs);
  const best = deliveries.singles.filter((single) => !isTooMuch(single)).at(-1);
  const bareBest = bare.singles.find(({ perSecond }) => perSecond === best?.perSecond);
  const single = best === undefined || bareBest === undefined ? undefined : best.told.p50 / bareBest.told.p50;
  const { lost, doubled, disordered, owed } = deliveries.steady;
  return [
    {
      what: `one event to ${count(subscribers)}: from the first subscriber told to the last`,
      goal: 'at most 1.3x bare ws',
      measured: `${ms(widthOf(ours))} ms against ${ms(widthOf(theirs))} ms: ${ratio.toFixed(2)}x`,
      isReached: ratio <= 1.3 && ours.count === subscribers,
    },
    {
      what: 'one event to one subscriber, p50 at the highest rate that kept up',
      goal: 'at most 1.5x bare ws',
      measured:
        best === undefined || bareBest === undefined || single === undefined
          ? 'no rate kept up'
          : `${best.perSecond}/s: ${ms(best.told.p50)} ms from the write's sending, against ${ms(bareBest.told.p50)} ` +
            `ms from the socket's: ${single.toFixed(0)}x`,
      isReached: single !== undefined && single <= 1.5,
    },
    {
      what: 'memory for each subscriber',
      goal: 'at most 30 KB',
      measured: `${sockets.kilobytesEach.toFixed(1)} KB (bare ws ${bare.kilobytesEach.toFixed(1)} KB)`,
      isReached: sockets.kilobytesEach <= 30,
    },
    {
      what: 'a steady mix: nothing lost, nothing twice, one order for all',
      goal: 'none of them',
      measured: `${count(owed)} owed, ${lost} lost, ${doubled} doubled, ${disordered} disordered`,
      isReached: lost + doubled + disordered === 0,
    },
  ];
}

function broadcastsOf({ sockets, bare }: LiveReport): string[] {
  return [
    '## One event to all',
    wrapped(
      "Milliseconds. The API's count from the moment at which the comment was sent over HTTP, so they hold the " +
        'write, the event, and the question who may see it; those of bare ws from the moment at which it begins to ' +
        `send. ${sockets.bytes} bytes each.`,
    ),
    table(
      ['', 'first', 'median', 'p99', 'last'],
      [
        ...sockets.broadcasts.map((one) => ['API', ...spread(one)]),
        ...bare.broadcasts.map((one) => ['ws', ...spread(one)]),
      ],
    ),
  ];
}

function singlesOf({ deliveries, bare }: LiveReport): string[] {
  const { singles, bytes, warmUp, steady } = deliveries;
  const good = singles.filter((single) => !isTooMuch(single) && single.told.p95 < GOOD_MS).at(-1);
  const tooMuch = singles.find(isTooMuch);
  const cpu = warmUp.cpuMs.map((value) => value.toFixed(1)).join(', ');
  return [
    '## Events to single subscribers',
    wrapped(
      'Follows over HTTP at a fixed rate; milliseconds from sending the write to the message at the subscriber. ' +
        `${bytes} bytes each; bare ws sends as many bytes at the same rates, from the moment of sending. ` +
        (good === undefined ? 'No rate has' : `Up to ${good.perSecond}/s there is`) +
        ` a p95 below ${GOOD_MS} ms.` +
        (tooMuch === undefined ? '' : ` ${tooMuch.perSecond}/s is too much for this machine: nothing above was tried.`),
    ),
    wrapped(
      `Before it, writes as fast as four clients can; CPU of Neo4j for each, every five seconds: ${cpu} ms ` +
        `(${warmUp.isSettled ? 'settled' : 'not settled'}).`,
    ),
    table(
      ['', 'a second', 'p50', 'p95', 'p99', 'max', 'write p50', 'failed', 'not told'],
      [
        ...singles.map(({ perSecond, told, answered, failed, late }) => [
          ...['API', perSecond, ...latency(told)],
          ...[ms(answered.p50), failed, late],
        ]),
        ...bare.singles.map(({ perSecond, told }) => ['ws', perSecond, ...latency(told), '–', 0, 0]),
      ],
    ),
    '## A steady mix',
    wrapped(
      `${steady.seconds} seconds with ${steady.perSecond} follows a second and a comment for everybody every ` +
        `ten seconds; told after ${latency(steady.told).join(' / ')} ms (p50 / p95 / p99 / max).`,
    ),
  ];
}

function outboxOf(costs: readonly OutboxCost[]): string[] {
  if (costs.length === 0) return [];
  return [
    '## What the outbox costs',
    wrapped(
      "The same likes through the domain's own service, without HTTP and without workers: in transactions that store " +
        'no event, and with the outbox and the relay that takes handled events away. CPU in milliseconds a like.',
    ),
    table(
      ['clients', 'outbox', 'likes a second', 'p50', 'p95', 'p99', 'CPU of Neo4j', 'own CPU'],
      costs.map(({ clients, withEvents, perSecond, latency: { p50, p95, p99 }, neo4jMs, ownMs }) => [
        ...[clients, withEvents ? 'with' : 'without', count(perSecond)],
        ...[p50, p95, p99, neo4jMs, ownMs].map(ms),
      ]),
    ),
  ];
}

function scalesOf(all: readonly Scale[]): string[] {
  const cells = ({ connectedPerSecond, kilobytesEach, broadcasts }: Omit<Sockets, 'bytes'>): (string | number)[] => {
    const one = typical(broadcasts) ?? NO_SPREAD;
    return [count(connectedPerSecond), kilobytesEach.toFixed(1), count(one.count), ms(one.first), ms(one.last)];
  };
  const rows = all.flatMap(({ subscribers, processes, sockets, bare }) => [
    [count(subscribers), processes, 'API', ...cells(sockets)],
    ['', '', 'ws', ...cells(bare)],
  ]);
  return [
    '## Sockets',
    wrapped('The broadcast is the one of several with the median time to the last; more than one process: with Redis.'),
    table(['sockets', 'processes', '', 'opened a second', 'KB each', 'told', 'first', 'last'], rows),
  ];
}

function pageOf(report: LiveReport, scales: readonly Scale[]): string {
  const facts: Record<string, string | number> = {
    measured: report.at,
    ...report.machine,
    ...report.versions,
    ...report.network,
  };
  return [
    '# How fast events reach subscribers',
    wrapped(
      `${count(report.subscribers)} subscribers on ${report.processes > 1 ? report.processes : 'one'} API ` +
        `process${report.processes > 1 ? 'es' : ''}, each with two subscriptions (new comments on one post, own ` +
        'notifications), in ' +
        `${report.clients} other processes of the same machine. Written by ` +
        '`npm run bench -- live`; [how](../how-to/run-the-bench.md).',
    ),
    table(['', ''], Object.entries(facts)),
    '## Goals',
    table(
      ['what', 'goal', 'measured', ''],
      goalsOf(report).map(({ what, goal, measured, isReached }) => [
        ...[what, goal, measured],
        isReached ? 'reached' : '**not reached**',
      ]),
    ),
    ...scalesOf([report, ...scales]),
    ...broadcastsOf(report),
    ...singlesOf(report),
    ...outboxOf(report.outbox),
  ].join('\n\n');
}

const REPORT = 'live.json';
const SCALES = 'live-scales.json';

function stored(folder: string, file: string): unknown {
  const at = join(folder, file);
  return existsSync(at) ? JSON.parse(readFileSync(at, 'utf8')) : undefined;
}

const scalesIn = (folder: string): Scale[] => (stored(folder, SCALES) as Scale[] | undefined) ?? [];

async function writePage(folder: string): Promise<void> {
  const report = stored(folder, REPORT) as Partial<LiveReport> | undefined;
  // An earlier version's report has no place for scales.
  if (report?.deliveries === undefined) return;
  await writeLaidOut(join(folder, 'live.md'), pageOf(report as LiveReport, scalesIn(folder)));
}

/** Writes live.json, and live.md with what `writeScale` wrote. */
export async function writeLive(folder: string, report: LiveReport): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeLaidOut(join(folder, REPORT), JSON.stringify(report));
  await writePage(folder);
}

/** Notes one more number of subscribers, in the place of the same before, and writes live.md anew. */
export async function writeScale(folder: string, scale: Scale): Promise<void> {
  await mkdir(folder, { recursive: true });
  const isSame = (one: Scale): boolean => one.subscribers === scale.subscribers && one.processes === scale.processes;
  const others = scalesIn(folder).filter((one) => !isSame(one));
  const all = [...others, scale].sort((a, b) => a.subscribers - b.subscribers);
  await writeLaidOut(join(folder, SCALES), JSON.stringify(all));
  await writePage(folder);
}
