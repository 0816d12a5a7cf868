// The promise that nobody's share grows with the number of processes: operations that run and sockets that are open are
// counted over all that share a Redis, and those of a process that was killed are given back.
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { type Api, startApi } from './support/api.ts';
import { type Listener, listen } from './support/listen.ts';
import { useRedis } from './support/redis.ts';
import { type ServerProcess, startServerProcess } from './support/server-process.ts';

const redis = useRedis();
const FEED = 'subscription { feedUpdated { post { id } } }';
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A socket that has been let in; what it was told where it was not. */
async function socket(at: { readonly wsUrl: string }, token: string): Promise<Listener | string> {
  const listener = listen(at.wsUrl, token);
  closers.push(() => listener.close());
  const opened = Promise.withResolvers<Listener>();
  listener.client.on('connected', () => opened.resolve(listener));
  listener.subscribe(FEED);
  return Promise.race([opened.promise, listener.closed.then(({ code, reason }) => `${code} ${reason}`)]);
}

/** Tries until it is let in: a goodbye is told a moment later, a lease runs out. */
async function socketSoon(at: { readonly wsUrl: string }, token: string): Promise<void> {
  while (typeof (await socket(at, token)) === 'string') await setTimeout(100);
}

describe('with two processes of one Redis', () => {
  let api: Api;
  let servers: [ServerProcess, ServerProcess];
  beforeAll(async () => {
    const limits = { REDIS_URL: redis().url, SOCKETS_PER_USER_MAX: '2' };
    // The third process: it has the keys that make tokens, and serves nobody.
    api = await startApi({ REDIS_URL: redis().url });
    servers = [await startServerProcess(api.config, limits), await startServerProcess(api.config, limits)];
    while (api.app.held.processes() < 3) await setTimeout(20);
  });
  afterAll(async () => {
    for (const server of servers) await server.kill();
    await api.close();
  });

  it('one account has as many sockets as it may, wherever; those of a killed process are free again', async () => {
    const ada = await api.person();
    const [here, there] = servers;
    await socketSoon(here, ada.token);
    await socketSoon(there, ada.token);
    expect(await socket(here, ada.token)).toBe('4429 TOO_MANY_SOCKETS');
    expect(await socket(there, ada.token)).toBe('4429 TOO_MANY_SOCKETS');
    expect(typeof (await socket(there, (await api.person()).token))).toBe('object');
    await here.kill();
    await socketSoon(there, ada.token);
    expect(await socket(there, ada.token)).toBe('4429 TOO_MANY_SOCKETS');
  }, 120_000);
});

describe('an operation', () => {
  it('is refused where as many run in another process, and let in when one of those ends', async () => {
    const limits = { REDIS_URL: redis().url, VIEWER_OPERATIONS_MAX: '2', ADDRESS_OPERATIONS_MAX: '1' };
    const here = await startApi(limits);
    const there = await startApi({ ...limits, AUTH_KEYS_FILE: `${here.config.dataDir}/auth-keys.json` });
    closers.push(
      () => here.close(),
      () => there.close(),
    );
    const held = [here, there].map(({ app }) => {
      const doors: (() => void)[] = [];
      const field = app.schemas.everybody.getQueryType()?.getFields().pushPublicKey;
      if (field === undefined) throw new Error('no such field');
      field.resolve = () => new Promise((resolve) => doors.push(() => resolve('key')));
      return doors;
    });
    while (![here, there].every(({ app }) => app.held.processes() >= 2)) await setTimeout(20);
    const ada = await here.person();
    const asking = [here, there].map((at) => at.query('{ pushPublicKey }', {}, ada.token));
    while (held.some((doors) => doors.length === 0)) await setTimeout(5);
    for (const at of [here, there]) {
      const refused = await at.query('{ me { id } }', {}, ada.token);
      expect(refused.error).toMatchObject({ code: 'RATE_LIMITED', reason: 'CONCURRENCY_LIMIT' });
    }
    // Who is not signed in has a share of their network.
    const other = here.query('{ pushPublicKey }');
    while (held[0]!.length < 2) await setTimeout(5);
    expect((await there.query('{ __typename }')).error).toMatchObject({ reason: 'CONCURRENCY_LIMIT' });
    for (const open of held.flat()) open();
    for (const answer of await Promise.all([...asking, other])) expect(answer.code).toBeNull();
    while ((await there.query('{ me { id } }', {}, ada.token)).code !== null) await setTimeout(20);
  });
});
