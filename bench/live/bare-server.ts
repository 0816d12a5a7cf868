// The yardstick: a server of the bare `ws` library that sends messages of a given length to its sockets. Each message
// begins with the moment at which it was sent.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';

import { nowMs } from './messages.ts';

/** To all sockets once, or to one after the other at a rate. */
export type BareOrder =
  | { readonly kind: 'all'; readonly bytes: number }
  | { readonly kind: 'singles'; readonly bytes: number; readonly perSecond: number; readonly seconds: number };

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
const sockets = new Set<WebSocket>();
server.on('connection', (socket) => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
});
await once(server, 'listening');
process.send?.({ port: (server.address() as AddressInfo).port });

const message = (bytes: number): string => `${nowMs().toFixed(3)} `.padEnd(bytes, '.');

async function singles(bytes: number, perSecond: number, seconds: number): Promise<void> {
  const all = [...sockets];
  const startMs = nowMs();
  for (let sent = 0; sent < perSecond * seconds;) {
    const due = Math.min(perSecond * seconds, ((nowMs() - startMs) / 1000) * perSecond);
    // A step that has no common divisor with most numbers of sockets: each gets its turn, neighbours do not.
    for (; sent < due; sent++) all[(sent * 7919) % all.length]?.send(message(bytes));
    await setTimeout(1);
  }
}

process.on('message', (order: BareOrder) => {
  if (order.kind === 'singles') void singles(order.bytes, order.perSecond, order.seconds);
  else {
    const text = message(order.bytes);
    for (const socket of sockets) socket.send(text);
  }
});
process.on('disconnect', () => process.exit());
