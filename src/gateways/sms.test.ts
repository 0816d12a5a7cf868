import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { createLogs } from '../observability/log.ts';
import { ServiceAway } from './guard.ts';
import { isMailFailure } from './mail.ts';
import { createTwilioSms, SmsRefused } from './sms.ts';

let status = 400;
let calls = 0;
const server = createServer((req, res) => {
  calls += 1;
  req.resume();
  res
    .writeHead(status, { 'content-type': 'application/json' })
    .end('{"code": 21211, "message": "+15550001 is no number"}');
});

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  server.close();
});

function gateway() {
  const { port } = server.address() as AddressInfo;
  const options = { accountSid: 'AC1', authToken: 'secret', from: '+15550000', log: createLogs('silent').app };
  return createTwilioSms({ url: `http://127.0.0.1:${port}`, ...options });
}

it('is not turned off by numbers that the service refuses, and says nothing of them', async () => {
  [status, calls] = [400, 0];
  const sms = gateway();
  for (let n = 0; n < 8; n += 1) {
    const error: unknown = await sms.send({ to: '+15550001', text: 'Hi' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SmsRefused);
    expect(String(error)).not.toContain('5550001');
  }
  expect(calls).toBe(8);
});

it('is left alone once it has failed five times in a row', async () => {
  [status, calls] = [503, 0];
  const sms = gateway();
  const errors: unknown[] = [];
  for (let n = 0; n < 8; n += 1)
    errors.push(await sms.send({ to: '+15550001', text: 'Hi' }).catch((reason: unknown) => reason));
  expect(calls).toBe(5);
  expect(errors.at(-1)).toBeInstanceOf(ServiceAway);
});

it.each([
  ['no connection', {}, true],
  ['421, the server goes down', { responseCode: 421 }, true],
  ['550, no such mailbox', { responseCode: 550 }, false],
])('a letter that fails with %s counts against its server, or not', (_what, error, isFailure) => {
  expect(isMailFailure(error)).toBe(isFailure);
});
