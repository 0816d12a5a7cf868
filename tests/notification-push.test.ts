// Which devices notifications are pushed to, and what is let out of the house.
import { createECDH, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo, LookupFunction } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import webPush from 'web-push';

import type { Viewer } from '../src/context.ts';
import { createLookupPublic } from '../src/gateways/public-address.ts';
import { createWebPush } from '../src/gateways/push.ts';
import { createLogs } from '../src/observability/log.ts';
import { useApi } from './support/api.ts';
import { tellingOn } from './support/notifications.ts';
import { TEST_CERTIFICATE, TEST_KEY } from './support/tls.ts';

const keys = webPush.generateVAPIDKeys();
const api = useApi({
  VAPID_PUBLIC_KEY: keys.publicKey,
  VAPID_PRIVATE_KEY: keys.privateKey,
  VAPID_SUBJECT: 'mailto:push@example.org',
});

const viewerOf = (id: string): Viewer => ({ id, role: 'USER', sessionId: null, tokenExpiresAtMs: Infinity });
const p256dh = createECDH('prime256v1').generateKeys().toString('base64url');
const device = (name: string = randomBytes(8).toString('hex')) => ({
  endpoint: `https://push.example.org/send/${name}`,
  p256dh,
  auth: randomBytes(16).toString('base64url'),
});

const REGISTER = 'mutation ($input: PushSubscriptionInput!) { registerPushSubscription(input: $input) }';
const UNREGISTER = 'mutation ($endpoint: String!) { unregisterPushSubscription(endpoint: $endpoint) }';

describe('a device', () => {
  it('gets what is told live, encrypted for it alone, until it is unregistered', async () => {
    const telling = tellingOn(api());
    const { ada } = await api().people({ ada: {} });
    expect((await ada.ask('{ pushPublicKey }')).pushPublicKey).toBe(keys.publicKey);
    const [phone, laptop] = [device(), device()];
    for (const input of [phone, laptop, phone]) await ada.ask(REGISTER, { input });
    const postId = await ada.posts('Hello');
    await telling.handle(await telling.like(postId, await telling.crowd(15)));
    await telling.handle(await telling.like(postId, await telling.crowd(1)));
    await telling.close();
    const [told] = telling.announcedTo(ada.id);
    const { sent } = telling.gateway;
    expect(sent.map((one) => one.device.endpoint).toSorted()).toEqual([phone.endpoint, laptop.endpoint].toSorted());
    expect(JSON.parse(sent[0]!.message.text)).toEqual({ notificationId: told!.notificationId, cursor: told!.cursor });
    expect(sent[0]!.message.topic).toMatch(/^[\w-]{1,32}$/);

    for (const { endpoint } of [laptop, laptop]) await ada.ask(UNREGISTER, { endpoint });
    telling.time.nowMs += 60_000;
    await telling.sweep();
    await telling.close();
    expect(sent.slice(2).map((one) => one.device.endpoint)).toEqual([phone.endpoint]);
  });

  it('is forgotten where its push service does not know it any more, and kept where it only fails', async () => {
    const telling = tellingOn(api());
    const { ada } = await api().people({ ada: {} });
    await ada.ask(REGISTER, { input: device() });
    const tell = async (): Promise<number> => {
      await telling.handle(await telling.like(await ada.posts('Hello'), await telling.crowd(1)));
      await telling.close();
      return telling.gateway.sent.length;
    };
    telling.gateway.answer = { failed: new Error('busy') };
    expect(await tell()).toBe(1);
    telling.gateway.answer = 'GONE';
    expect(await tell()).toBe(2);
    expect(await tell()).toBe(2);
  });

  it('belongs to whoever registered it last, and nobody has more than 20', async () => {
    const telling = tellingOn(api());
    const { ada, bob } = await api().people({ ada: {}, bob: {} });
    const shared = device();
    for (const one of [ada, bob]) await one.ask(REGISTER, { input: shared });
    for (let n = 0; n < 21; n += 1) await bob.ask(REGISTER, { input: device() });
    for (const one of [ada, bob]) {
      await telling.handle(await telling.like(await one.posts('Hello'), await telling.crowd(1)));
    }
    await telling.close();
    const endpoints = telling.gateway.sent.map((one) => one.device.endpoint);
    expect([endpoints.length, endpoints.includes(shared.endpoint)]).toEqual([20, false]);
  });

  it('gets nothing of kinds that are not to be pushed, which are told live all the same', async () => {
    const telling = tellingOn(api());
    const { ada } = await api().people({ ada: {} });
    await ada.ask(REGISTER, { input: device() });
    await telling.service.preferences.update(viewerOf(ada.id), { preferences: [{ kind: 'LIKE', push: false }] });
    await telling.handle(await telling.like(await ada.posts('Hello'), await telling.crowd(1)));
    await telling.close();
    expect([telling.announcedTo(ada.id).length, telling.gateway.sent.length]).toEqual([1, 0]);
  });

  it.each([
    ['endpoint', { endpoint: 'http://push.example.org/send' }, 'BAD_ENDPOINT'],
    ['endpoint', { endpoint: 'https://192.168.0.1/send' }, 'BAD_ENDPOINT'],
    ['p256dh', { p256dh: 'abc' }, 'BAD_KEY'],
    ['auth', { auth: '' }, 'BAD_KEY'],
  ])('is refused where its %s is none: %j', async (field, wrong, reason) => {
    const { ada } = await api().people({ ada: {} });
    const { error } = await ada.query(REGISTER, { input: { ...device(), ...wrong } });
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', reason, field: `input.${field}` });
  });
});

it('nothing is sent to an address of our own network, whatever name leads there', async () => {
  const gateway = createWebPush({ ...keys, subject: 'mailto:push@example.org', log: createLogs('silent').app });
  const pushed = await gateway.send({ ...device(), endpoint: 'https://localhost/send' }, { topic: 'a', text: '{}' });
  expect(pushed).toMatchObject({ failed: { message: expect.stringMatching(/not at a public address/) } });
});

describe('a push service', () => {
  const served: (string | undefined)[] = [];
  let status = 201;
  const server = createServer({ key: TEST_KEY, cert: TEST_CERTIFICATE }, (req, res) => {
    served.push(req.url);
    req.resume();
    res.writeHead(status, { location: '/elsewhere' }).end('x'.repeat(100_000));
  });
  const connected: string[] = [];
  beforeAll(async () => {
    server.on('connection', () => connected.push('connection'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  /** A gateway to whose eyes every name leads to these addresses; each answer is for one connection. */
  function gatewayAt(lookup: LookupFunction) {
    const gateway = createWebPush({
      ...{ ...keys, subject: 'mailto:push@example.org', log: createLogs('silent').app },
      trust: { lookup, ca: TEST_CERTIFICATE },
    });
    const { port } = server.address() as AddressInfo;
    const endpoint = `https://push.example.org:${String(port)}/send/abc`;
    return () => gateway.send({ ...device(), endpoint }, { topic: 'topic', text: 'hello' });
  }
  const here = { address: '127.0.0.1', family: 4 };
  const toHere: LookupFunction = (_name, { all }, done) =>
    all === true ? done(null, [here]) : done(null, here.address, here.family);

  it('gets a message where it takes it, and is followed to no other address', async () => {
    const send = gatewayAt(toHere);
    expect(await send()).toBe('SENT');
    for (status of [301, 302, 307, 308]) {
      expect(await send()).toMatchObject({ failed: { statusCode: status } });
    }
    status = 410;
    expect(await send()).toBe('GONE');
    expect(new Set(served)).toEqual(new Set(['/send/abc']));
  });

  it('whose name leads into our own network by the time of the connection is not connected to', async () => {
    const before = connected.length;
    let asked = 0;
    // What the name said when it was registered is of no account: each connection asks, and goes where the answer was.
    const rebound = createLookupPublic((_name, _options, done) => {
      asked += 1;
      done(null, [here]);
    });
    const send = gatewayAt(rebound);
    for (const _ of [1, 2]) {
      expect(await send()).toMatchObject({ failed: { message: 'push.example.org is not at a public address' } });
    }
    expect([asked, connected.length]).toEqual([2, before]);
  });
});
