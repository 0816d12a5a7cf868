// Rate limits through the API: who does too much waits and is told how long, by field and by headers; and guesses at a
// password slow down without locking out whose it is. In memory, and counted together by processes with a Redis.
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { createCounters } from '../src/cache/counters.ts';
import { createRedis } from '../src/cache/redis.ts';
import { NETWORK, PAIR, STRANGERS, waitAfter } from '../src/domain/limit/attempts.ts';
import { networkOf } from '../src/domain/limit/key.ts';
import { createLimitService } from '../src/domain/limit/limit.ts';
import { FIELD_POLICIES, POLICIES, readPolicies } from '../src/domain/limit/policies.ts';
import { createLogs } from '../src/observability/log.ts';
import { createClientAddress } from '../src/transport/client-address.ts';
import { useApi } from './support/api.ts';
import { useRedis } from './support/redis.ts';

const RENAME = 'mutation ($name: String!) { updateProfile(input: { displayName: $name }) { user { id } } }';

function limits(counters = createCounters(null)) {
  return createLimitService({ counters, policies: POLICIES, enabled: true });
}

describe('over the API', () => {
  const api = useApi({ RATE_LIMITS: 'on', TRUSTED_PROXIES: '1' });

  const send = (document: string, variables: object, headers: Record<string, string>) =>
    fetch(`${api().url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: document, variables }),
    });

  it('refuses the eleventh change of a profile in an hour, and says when to try again', async () => {
    const ada = await api().person();
    for (let n = 0; n < 10; n += 1) await ada.ask(RENAME, { name: `Ada ${n}` });
    const answer = await send(RENAME, { name: 'Ada once more' }, { authorization: `Bearer ${ada.token}` });
    const { data, errors } = (await answer.json()) as { data: unknown; errors: { extensions: object }[] };
    expect(data).toEqual({ updateProfile: null });
    expect(errors[0]?.extensions).toEqual({
      code: 'RATE_LIMITED',
      reason: 'PROFILE_LIMIT',
      retryAfterMs: expect.any(Number),
    });
    expect(answer.headers.get('ratelimit-policy')).toContain('"profile";q=10;w=3600');
    expect(answer.headers.get('ratelimit')).toMatch(/"profile";r=0;t=3[56]\d\d$/);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(3_500);
    // Somebody else is not concerned.
    await (await api().person()).ask(RENAME, { name: 'Eve' });
  });

  it('says how much is left while there is something left', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const follow = 'mutation ($id: ID!) { follow(userId: $id) { state } }';
    const answer = await send(follow, { id: eve.id }, { authorization: `Bearer ${ada.token}` });
    expect(answer.headers.get('ratelimit')).toMatch(/^"viewerCost";r=\d+;t=\d+, "follow";r=29;t=\d+$/);
    expect(answer.headers.get('retry-after')).toBeNull();
  });

  it('lets nobody who may not do a thing use up anything', async () => {
    const answer = await send(RENAME, { name: 'nobody' }, {});
    expect(answer.headers.get('ratelimit')).not.toContain('profile');
    expect(JSON.stringify(await answer.json())).toContain('UNAUTHENTICATED');
  });

  it('counts those who are not signed in by the network that the trusted proxy saw', async () => {
    const refresh = 'mutation { refreshSession(refreshToken: "no token") { session { accessToken } } }';
    const left = async (forwarded: string) => {
      const answer = await send(refresh, {}, { 'x-forwarded-for': forwarded });
      return Number(/"refresh";r=(\d+)/.exec(answer.headers.get('ratelimit') ?? '')?.[1]);
    };
    expect(await left('203.0.113.7')).toBe(599);
    // What a caller writes in front of it makes them nobody else.
    expect(await left('198.51.100.1, 203.0.113.7')).toBe(598);
    expect(await left('203.0.113.8')).toBe(599);
    expect(await left('2001:db8:1:2::1')).toBe(599);
    expect(await left('2001:db8:1:2:ffff::9')).toBe(598);
  });

  it('has policies for fields that exist only', () => {
    const fields = Object.keys(api().app.schemas.everybody.getMutationType()?.getFields() ?? {});
    expect(fields).toEqual(expect.arrayContaining(Object.keys(FIELD_POLICIES)));
  });
});

describe('the address of the caller', () => {
  const of = (trust: number | string[], remoteAddress: string, forwarded?: string) =>
    createClientAddress(trust)({
      socket: { remoteAddress } as never,
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    });

  it.each([
    [0, '10.0.0.1', '1.2.3.4', '10.0.0.1'],
    [1, '10.0.0.1', '9.9.9.9, 1.2.3.4', '1.2.3.4'],
    [2, '10.0.0.1', '9.9.9.9, 1.2.3.4', '9.9.9.9'],
    [2, '10.0.0.1', 'nonsense, 1.2.3.4', '1.2.3.4'],
    [['10.0.0.0/8'], '10.0.0.1', '9.9.9.9, 1.2.3.4, 10.9.9.9', '1.2.3.4'],
    [['10.0.0.0/8'], '8.8.8.8', '1.2.3.4', '8.8.8.8'],
    [['::1', 'fd00::/8'], 'fd00::5', '1.2.3.4', '1.2.3.4'],
    [1, '10.0.0.1', undefined, '10.0.0.1'],
  ] as const)('trusting %j, it sees in %s for %s: %s', (trust, remote, forwarded, expected) => {
    expect(of(trust as number, remote, forwarded)).toBe(expected);
  });

  it.each([
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['1.2.3.4', '1.2.3.4'],
    ['2001:DB8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s stands for %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('attempts', () => {
  const tries = { kind: 'password', account: 'ada', ip: '192.0.2.1' };

  it('waits twice as long after each failure beyond the free ones, up to a bound', () => {
    expect([1, 5, 6, 7, 8, 40].map((failures) => waitAfter(PAIR, failures))).toEqual([0, 0, 1, 2, 4, 900]);
  });

  it('slows down who guesses at one account, and forgets it once they were right', async () => {
    const limit = limits();
    for (let n = 0; n < PAIR.free; n += 1) await limit.attempt(tries);
    const right = await limit.attempt(tries);
    await expect(limit.attempt(tries)).rejects.toMatchObject({ code: 'RATE_LIMITED', reason: 'TOO_MANY_ATTEMPTS' });
    await right.succeeded();
    await limit.attempt(tries);
  });

  it('lets one through of many that come at once', async () => {
    const limit = limits();
    const many = await Promise.allSettled(Array.from({ length: 50 }, () => limit.attempt(tries)));
    expect(many.filter(({ status }) => status === 'fulfilled')).toHaveLength(PAIR.free + 1);
  });

  it('does not lock out the owner while others guess from everywhere', async () => {
    const limit = limits();
    await (await limit.attempt({ ...tries, ip: '198.51.100.9' })).succeeded();
    const guess = (n: number) => limit.attempt({ ...tries, ip: `10.${n >> 8}.${n & 255}.1` });
    const guesses = await Promise.allSettled(Array.from({ length: 500 }, (_, n) => guess(n)));
    expect(guesses.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(STRANGERS.free + 1);
    await limit.attempt({ ...tries, ip: '198.51.100.9' });
  });

  it('slows down who tries one password on many accounts', async () => {
    const limit = limits();
    const spray = Array.from({ length: 200 }, (_, n) => limit.attempt({ ...tries, account: `account ${n}` }));
    const open = (await Promise.allSettled(spray)).filter(({ status }) => status === 'fulfilled');
    expect(open.length).toBeLessThanOrEqual(NETWORK.free + 1);
  });
});

describe('with a Redis', () => {
  const redis = useRedis();

  it('counts what all processes do together, under names that tell nothing', async () => {
    const log = createLogs('silent').cache;
    const [one, other] = [createRedis({ url: redis().url, log }), createRedis({ url: redis().url, log })];
    while (!one.isUp() || !other.isUp()) await new Promise((resolve) => setTimeout(resolve, 5));
    const [here, there] = [limits(createCounters(one)), limits(createCounters(other))];
    for (let n = 0; n < 5; n += 1) {
      await here.take('profile', 'ada@example.org');
      await there.take('profile', 'ada@example.org');
    }
    await expect(there.take('profile', 'ada@example.org')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    const keys = await one.client.keys('*');
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.join()).not.toContain('example.org');
    await redis().stop();
    // Each for itself while it is away.
    await here.take('profile', 'ada@example.org');
    await Promise.all([one.close(), other.close()]);
  });
});

it('takes other numbers from a file, and says what is wrong with one', () => {
  const file = join(tmpdir(), `limits-${process.pid}.json`);
  writeFileSync(file, JSON.stringify({ follow: [{ points: 1, seconds: 60 }], like: [] }));
  expect(readPolicies(file)).toEqual({ ...POLICIES, follow: [{ points: 1, seconds: 60 }], like: [] });
  writeFileSync(file, JSON.stringify({ folow: [{ points: 1, seconds: 0 }] }));
  expect(() => readPolicies(file)).toThrow(/RATE_LIMITS_FILE/);
});
