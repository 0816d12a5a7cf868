// Thousands of subscribers in a process of their own: opens sockets, says what it is told to say, and notes what comes.
import { setTimeout } from 'node:timers/promises';
import { WebSocket } from 'ws';

import { nowMs, type Order, type Plan, type Received, type Report } from './messages.ts';

/** Handshakes under way at once. */
const CONNECTING_MAX = 50;
const CONNECT_MS_MAX = 60_000;

const sockets: WebSocket[] = [];
let received: Received[] = [];
let lost = 0;

const tell = (report: Report): void => void process.send?.(report);

/** Resolves when the socket has said all it should: the first message is answered before the second is sent. */
function open(url: string, protocol: string | null, { says, localAddress }: Plan, index: number): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { perMessageDeflate: false, localAddress, handshakeTimeout: CONNECT_MS_MAX };
    const socket = protocol === null ? new WebSocket(url, options) : new WebSocket(url, protocol, options);
    sockets[index] = socket;
    const [hello, ...rest] = says;
    let greeted = hello === undefined;
    socket.on('open', () => {
      if (hello === undefined) resolve(true);
      else socket.send(hello);
    });
    socket.on('message', (data: Buffer) => {
      const atMs = nowMs();
      if (greeted) {
        received.push([index, atMs, data.toString()]);
        return;
      }
      greeted = true;
      for (const text of rest) socket.send(text);
      resolve(true);
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => {
      lost += 1;
      resolve(false);
    });
  });
}

async function connect(urls: readonly string[], protocol: string | null, plans: readonly Plan[]): Promise<void> {
  const startedMs = nowMs();
  let [next, failed] = [0, 0];
  const some = async (): Promise<void> => {
    for (let index = next++; index < plans.length; index = next++) {
      const plan = plans[index];
      if (plan !== undefined && !(await open(urls[index % urls.length] ?? '', protocol, plan, index))) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTING_MAX }, some));
  tell({ kind: 'connected', failed, tookMs: nowMs() - startedMs });
}

async function disconnect(): Promise<void> {
  for (const socket of sockets.splice(0)) socket.terminate();
  // The server is to see all of them go before others come.
  await setTimeout(500);
  [received, lost] = [[], 0];
  tell({ kind: 'disconnected' });
}

process.on('message', (order: Order) => {
  if (order.kind === 'connect') void connect(order.urls, order.protocol, order.plans);
  else if (order.kind === 'disconnect') void disconnect();
  else {
    tell({ kind: 'collected', received, lost });
    received = [];
  }
});
process.on('disconnect', () => process.exit());
