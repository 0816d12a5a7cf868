import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { boundRequestTime } from './request-time.ts';

const server = createServer(
  boundRequestTime(50, (req, res) => {
    void text(req).then(
      (body) => res.end(`got ${body}`),
      () => undefined,
    );
  }),
);

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Sends the first half of a body, waits, sends the rest, and gives the first line and the last of the answer. */
async function ask(line: string, waitMs: number): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`${line} HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\nconnection: close\r\n\r\nab`);
  const answer = text(socket);
  await setTimeout(waitMs);
  if (socket.writable) socket.write('cd');
  const lines = (await answer).split('\r\n');
  return `${lines[0] ?? ''} ${lines.at(-1) ?? ''}`;
}

it('takes what comes in time', async () => {
  expect(await ask('POST /graphql', 0)).toMatch(/200 OK.*got abcd/);
});

it('hangs up on whoever does not finish', async () => {
  expect(await ask('POST /graphql', 300)).toMatch(/408/);
});

it('gives uploads their time', async () => {
  expect(await ask('PUT /media/objects/a/b', 300)).toMatch(/200 OK.*abcd/);
});
