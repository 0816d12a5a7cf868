// Measures the bare `ws` library: as many sockets, messages as long, from a process that does nothing else.
import { fork } from 'node:child_process';
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
  readonly singles: Latency;
}

export interface BareOptions {
  readonly clients: Clients;
  readonly sockets: readonly Plan['localAddress'][];
  /** How long a message to all is, and one to a single subscriber. */
  readonly bytes: { readonly all: number; readonly single: number };
  readonly broadcasts: number;
  readonly singlesPerSecond: number;
  readonly seconds: number;
}

export const SETTLE_MS = 2_000;
const WAIT_MS = 30_000;

const latencyOf = ([, atMs, text]: Arrival): number => Math.max(0, atMs - Number.parseFloat(text));

export async function measureBare(options: BareOptions): Promise<Bare> {
  const { clients, sockets, bytes, singlesPerSecond, seconds } = options;
  const server = fork(new URL('./bare-server.ts', import.meta.url));
  const pid = server.pid ?? 0;
  const order = (what: BareOrder): boolean => server.send(what);
  try {
    const [{ port }] = (await once(server, 'message')) as [{ port: number }];
    const before = costOf(pid).rssBytes;
    const plans = sockets.map((localAddress) => ({ localAddress, says: [] }));
    const { tookMs } = await clients.connect(`ws://127.0.0.1:${port}`, null, plans);
    await setTimeout(SETTLE_MS);
    const kilobytesEach = (costOf(pid).rssBytes - before) / 1024 / plans.length;
    const broadcasts: Spread[] = [];
    for (let round = 0; round < options.broadcasts; round++) {
      order({ kind: 'all', bytes: bytes.all });
      broadcasts.push(spreadOf((await clients.collectUntil(plans.length, WAIT_MS)).map(latencyOf)));
    }
    order({ kind: 'singles', bytes: bytes.single, perSecond: singlesPerSecond, seconds });
    const singles = await clients.collectUntil(singlesPerSecond * seconds, seconds * 1000 + WAIT_MS);
    const connectedPerSecond = (plans.length / tookMs) * 1000;
    return { connectedPerSecond, kilobytesEach, broadcasts, singles: summarize(singles.map(latencyOf)) };
  } finally {
    await clients.disconnect();
    server.disconnect();
  }
}
