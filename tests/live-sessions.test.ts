// The promise that what a session has opened ends with it: sockets and event streams, in whichever process, and nobody
// else's. And that nobody opens more than a share. By the protocols' own clients, on two processes of one Redis.
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-sse';

import { type Account, account, PASSWORD, type SessionTokens } from './support/account.ts';
import { type Api, startApi } from './support/api.ts';
import { listen } from './support/listen.ts';
import { moderator } from './support/moderators.ts';
import { useRedis } from './support/redis.ts';

const redis = useRedis();
let api: Api;
let other: Api;
const closers: (() => unknown)[] = [];

beforeAll(async () => {
  const REDIS_URL = redis().url;
  api = await startApi({ REDIS_URL, SOCKETS_PER_USER_MAX: '3', STREAMS_PER_USER_MAX: '2' });
  other = await startApi({ REDIS_URL, AUTH_KEYS_FILE: `${api.config.dataDir}/auth-keys.json` });
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
afterAll(async () => {
  await other.close();
  await api.close();
});

const FEED = 'subscription { feedUpdated { post { id } } }';

async function subscribers(at: Api): Promise<number> {
  const text = await at.app.metrics.registry.getSingleMetricAsString('sociogram_live_subscribers');
  return Number(/^sociogram_live_subscribers (\d+)$/m.exec(text)?.[1]);
}

/** Listens, and waits until nothing is missed. */
async function hear(at: Api, { accessToken }: SessionTokens) {
  const before = await subscribers(at);
  const listener = listen(at.wsUrl, accessToken);
  closers.push(() => listener.close());
  const heard = listener.subscribe(FEED);
  while ((await subscribers(at)) === before && !heard.isOver) await setTimeout(5);
  return { ...listener, heard };
}

/** The same over an event stream: `over` is how it ended. */
async function stream(at: Api, { accessToken }: SessionTokens) {
  const before = await subscribers(at);
  const client = createClient({
    url: `${at.url}/graphql/stream`,
    headers: { authorization: `Bearer ${accessToken}` },
    retryAttempts: 0,
  });
  closers.push(() => client.dispose());
  const state = { isOver: false };
  const over = client
    .iterate({ query: FEED })
    .next()
    .then(
      (): string => 'complete',
      (error: unknown) => String(error),
    )
    .finally(() => (state.isOver = true));
  while ((await subscribers(at)) === before && !state.isOver) await setTimeout(5);
  return { over };
}

const REVOKE = 'mutation ($id: ID!) { revokeSession(id: $id) }';
const REFRESH = 'mutation ($token: String!) { refreshSession(refreshToken: $token) { session { accessToken } } }';

/** Ways in which a session ends, each told to the first process. */
const ENDS: [string, (who: Account) => Promise<unknown>][] = [
  ['a sign-out', (who) => api.query('mutation { signOut }', {}, who.session.accessToken)],
  [
    'a revocation from another device',
    async (who) => {
      const fresh = await who.signIn('other');
      const list = await api.query('{ me { sessions { id current } } }', {}, fresh.accessToken);
      const own = (list.data.me.sessions as { id: string; current: boolean }[]).filter(({ current }) => !current);
      for (const { id } of own) await api.query(REVOKE, { id }, fresh.accessToken);
    },
  ],
  [
    'a refresh token that comes twice',
    async (who) => {
      for (const _ of [1, 2]) await api.query(REFRESH, { token: who.session.refreshToken });
    },
  ],
  [
    'another role',
    async (who) => {
      const set = 'mutation ($id: ID!) { setRole(userId: $id, role: MODERATOR) { user { id } } }';
      expect((await (await moderator(api, 'ADMIN')).query(set, { id: who.id })).code).toBeNull();
    },
  ],
  [
    'a suspension',
    async (who) => {
      const suspend = 'mutation ($id: ID!) { suspendAccount(id: $id, reason: SPAM) { accountId } }';
      expect((await (await moderator(api)).query(suspend, { id: who.id })).code).toBeNull();
    },
  ],
  [
    'the leaving of the account',
    (who) =>
      api.query(
        'mutation ($password: String!) { deactivateAccount(password: $password) }',
        { password: PASSWORD },
        who.session.accessToken,
      ),
  ],
];

describe('a session that ends', () => {
  it.each(ENDS)('by %s ends its sockets and streams in every process', async (_name, end) => {
    const [ada, eve] = [await account(api), await account(api)];
    const here = await hear(api, ada.session);
    const there = await hear(other, ada.session);
    const streamed = await stream(other, ada.session);
    const others = await hear(other, eve.session);
    await end(ada);
    const closings = await Promise.all([here.closed, there.closed]);
    expect(closings.map(({ code, reason }) => [code, reason])).toEqual([
      [4403, 'SESSION_REVOKED'],
      [4403, 'SESSION_REVOKED'],
    ]);
    expect(await streamed.over).not.toBe('complete');
    expect(others.heard.isOver).toBe(false);
    // The other process refuses it from now on, without having to ask.
    const again = await other.query('{ me { id } }', {}, ada.session.accessToken);
    expect(again.error).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'SESSION_REVOKED' });
  });

  it('answers a sign-out over a socket before it closes that', async () => {
    const ada = await account(api);
    const { client, closed } = await hear(api, ada.session);
    const answer = await client.iterate({ query: 'mutation { signOut }' }).next();
    expect(answer.value).toEqual({ data: { signOut: true } });
    expect(await closed).toMatchObject({ code: 4403, reason: 'SESSION_REVOKED' });
  });

  it('is found by asking, too, as is a role that has changed', async () => {
    const [ada, eve, bob] = [await account(api), await account(api), await account(api)];
    const viewers = await Promise.all([ada, eve, bob].map(({ session }) => api.app.authenticate(session.accessToken)));
    await ada.query('mutation { signOut }');
    const promoted = viewers.map((viewer) => (viewer.id === eve.id ? { ...viewer, role: 'ADMIN' as const } : viewer));
    const ended = await other.app.sessions.ended(promoted);
    expect(promoted.map((viewer) => ended.get(viewer)?.reason)).toEqual([
      'SESSION_REVOKED',
      'TOKEN_EXPIRED',
      undefined,
    ]);
  });
});

describe('one account', () => {
  it('has so many sockets and no more, until one is closed', async () => {
    const ada = await account(api);
    const open = [];
    for (const _ of [1, 2, 3]) open.push(await hear(api, ada.session));
    const many = await hear(api, ada.session);
    expect(await many.closed).toMatchObject({ code: 4429, reason: 'TOO_MANY_SOCKETS' });
    await open[0]?.close();
    while ((await subscribers(api)) > 2) await setTimeout(5);
    expect((await hear(api, ada.session)).heard.isOver).toBe(false);
  });

  it('has so many event streams and no more', async () => {
    const ada = await account(api);
    for (const _ of [1, 2]) await stream(api, ada.session);
    const answer = await fetch(`${api.url}/graphql/stream`, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${ada.session.accessToken}`,
      },
      body: JSON.stringify({ query: FEED }),
    });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('30');
    const { errors } = (await answer.json()) as { errors: unknown[] };
    expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryAfterMs: 30_000 } }]);
  });
});
