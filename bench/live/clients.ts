// The subscribers of a run: processes with sockets, as one.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

import type { Order, Plan, Received, Report } from './messages.ts';

/** A message with the number of its subscriber, over all processes. */
export type Arrival = Received;

export interface Clients {
  /**
   * Opens a socket for each plan, at the servers in turn. Throws where some could not be opened. Answers how long the
   * slowest process took.
   */
  connect(urls: readonly string[], protocol: string | null, plans: readonly Plan[]): Promise<{ tookMs: number }>;
  /** All that came since the last call. Throws where a server closed a socket. */
  collect(): Promise<Arrival[]>;
  /** Collects until `count` messages have come or it has waited for so long. */
  collectUntil(count: number, waitMs: number): Promise<Arrival[]>;
  disconnect(): Promise<void>;
  close(): Promise<void>;
}

type Reported<K extends Report['kind']> = Extract<Report, { kind: K }>;

async function order<K extends Report['kind']>(child: ChildProcess, what: Order): Promise<Reported<K>> {
  child.send(what);
  const [report] = (await once(child, 'message')) as [Reported<K>];
  return report;
}

export function openClients(processes: number): Clients {
  const children = Array.from({ length: processes }, () => fork(new URL('./client-process.ts', import.meta.url)));
  const collect = async (): Promise<Arrival[]> => {
    const reports = await Promise.all(children.map((child) => order<'collected'>(child, { kind: 'collect' })));
    const lost = reports.reduce((sum, report) => sum + report.lost, 0);
    if (lost > 0) throw new Error(`${lost} sockets were closed by the server`);
    return reports.flatMap(({ received }, which) =>
      received.map(([socket, atMs, text]): Arrival => [socket * processes + which, atMs, text]),
    );
  };
  return {
    async connect(urls, protocol, plans) {
      const reports = await Promise.all(
        children.map((child, which) =>
          order<'connected'>(child, {
            kind: 'connect',
            urls,
            protocol,
            plans: plans.filter((_, index) => index % processes === which),
          }),
        ),
      );
      const failed = reports.reduce((sum, report) => sum + report.failed, 0);
      if (failed > 0) throw new Error(`${failed} of ${plans.length} sockets could not be opened`);
      return { tookMs: Math.max(...reports.map(({ tookMs }) => tookMs)) };
    },
    collect,
    async collectUntil(count, waitMs) {
      const all: Arrival[] = [];
      for (const until = Date.now() + waitMs; all.length < count && Date.now() < until;) {
        await setTimeout(100);
        all.push(...(await collect()));
      }
      return all;
    },
    async disconnect() {
      await Promise.all(children.map((child) => order<'disconnected'>(child, { kind: 'disconnect' })));
    },
    async close() {
      const ended = children.map((child) => once(child, 'exit'));
      for (const child of children) child.disconnect();
      await Promise.all(ended);
    },
  };
}
