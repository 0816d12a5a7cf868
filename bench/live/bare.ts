// Measures the bare `ws` library: as many sockets, messages as long, from a process that does nothing else.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

import { type Latency, summarize } from '../measure/histogram.ts';
import { costOf } from '../measure/process-cost.ts';
import type { BareOrder } from './bare-server.ts';
import type { Arrival, Clients } from './clients.ts';
import type { Plan } from './messages.ts';
import { type Spread, spreadOf } from './spread.ts';

export interface Bare {
  readonly connectedPerSecond: number;
  readonly kilobytesEach: number;
  readonly broadcasts: readonly Spread[];
  readonly singles: readonly BareSingles[];
}

/** Messages to single sockets at a rate. Milliseconds. */
export interface BareSingles {
  readonly perSecond: number;
  readonly told: Latency;
}

export interface BareOptions {
  readonly clients: Clients;
  readonly sockets: readonly Plan['localAddress'][];
  /** How long a message to all is, and one to a single subscriber. */
  readonly bytes: { readonly all: number; readonly single: number };
  readonly broadcasts: number;
  readonly rates: readonly number[];
  readonly seconds: number;
  /** Servers that share the sockets. */
  readonly processes: number;
}

export const SETTLE_MS = 2_000;
const WAIT_MS = 30_000;

const latencyOf = ([, atMs, text]: Arrival): number => Math.max(0, atMs - Number.parseFloat(text));

async function startServer(): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(new URL('./bare-server.ts', import.meta.url));
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { child, url: `ws://127.0.0.1:${port}` };
}

async function singlesAt(
  clients: Clients,
  order: (what: BareOrder) => void,
  what: Omit<Extract<BareOrder, { kind: 'singles' }>, 'kind'>,
): Promise<BareSingles> {
  order({ kind: 'singles', ...what });
  const count = what.perSecond * what.seconds;
  const arrivals = await clients.collectUntil(count, what.seconds * 1000 + WAIT_MS);
  return { perSecond: what.perSecond, told: summarize(arrivals.map(latencyOf)) };
}

export async function measureBare(options: BareOptions): Promise<Bare> {
  const { clients, sockets, bytes, rates, seconds } = options;
  const servers = await Promise.all(Array.from({ length: options.processes }, startServer));
  const rss = (): number => servers.reduce((sum, { child }) => sum + costOf(child.pid ?? 0).rssBytes, 0);
  try {
    const before = rss();
    const plans = sockets.map((localAddress) => ({ localAddress, says: [] }));
    const { tookMs } = await clients.connect(
      servers.map(({ url }) => url),
      null,
      plans,
    );
    await setTimeout(SETTLE_MS);
    const kilobytesEach = (rss() - before) / 1024 / plans.length;
    const broadcasts: Spread[] = [];
    for (let round = 0; round < options.broadcasts; round++) {
      for (const { child } of servers) child.send({ kind: 'all', bytes: bytes.all } satisfies BareOrder);
      broadcasts.push(spreadOf((await clients.collectUntil(plans.length, WAIT_MS)).map(latencyOf)));
    }
    const singles: BareSingles[] = [];
    const order = (what: BareOrder): void => void servers[0]?.child.send(what);
    for (const perSecond of rates) {
      singles.push(await singlesAt(clients, order, { bytes: bytes.single, perSecond, seconds }));
    }
    const connectedPerSecond = (plans.length / tookMs) * 1000;
    return { connectedPerSecond, kilobytesEach, broadcasts, singles };
  } finally {
    await clients.disconnect();
    for (const { child } of servers) child.disconnect();
  }
}
