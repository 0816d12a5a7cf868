// What may fail where processes work together over Redis, and takes nothing with it: the process that answered before
// anybody worked, a worker that stands still, Redis itself, and a client that does not read. After each, whatever was
// acknowledged is there, and every notification comes once under one cursor to whoever comes back with `after`.
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { MessageType } from 'graphql-ws';
import { WebSocket } from 'ws';

import { type Api, post, startApi } from './support/api.ts';
import { type Heard, listen, until } from './support/listen.ts';
import type { Person } from './support/person.ts';
import { useRedis } from './support/redis.ts';
import { startServerProcess, type ServerProcess } from './support/server-process.ts';
import { CALM, crowd, pairsOf, RECEIVED, START, storm, type Told, toldOf } from './support/storm.ts';

// Servers start, die, and are waited for: what one had claimed comes back after its lease of 30 s.
jest.setTimeout(300_000);

const redis = useRedis();
let api: Api;
beforeAll(async () => {
  api = await startApi({ REDIS_URL: redis().url, SOCKET_BUFFER_BYTES_MAX: '20000' });
});
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close();
});
afterAll(() => api.close());

function hear(wsUrl: string, token: string, after: string): Heard {
  const listener = listen(wsUrl, token);
  closers.push(() => listener.close());
  return listener.subscribe(RECEIVED, { after });
}

async function start(role: 'api' | 'worker'): Promise<ServerProcess> {
  const server = await startServerProcess(api.config, { SOCIOGRAM_ROLE: role, REDIS_URL: redis().url });
  closers.push(() => server.kill());
  return server;
}

const followAt =
  ({ url }: ServerProcess) =>
  async ([follower, recipient]: [Person, Person]): Promise<void> => {
    const document = 'mutation ($id: ID!) { follow(userId: $id) { state } }';
    expect((await post(`${url}/graphql`, document, { id: recipient.id }, follower.token)).data).toBeDefined();
  };

const followers = async (person: Person): Promise<number> =>
  (await person.ask('query ($id: ID!) { user(id: $id) { followerCount } }', { id: person.id })).user
    .followerCount as number;

/** Waits until somebody was told of all, and checks that each cursor came once. */
async function expectAll(told: () => readonly Told[], actors: number): Promise<void> {
  while ((told().at(-1)?.notification.actorCount ?? 0) < actors) await setTimeout(20);
  expect(told().at(-1)?.notification.actorCount).toBe(actors);
  expect(new Set(told().map(({ cursor }) => cursor)).size).toBe(told().length);
}

describe('several processes', () => {
  it('lose nothing when one dies between commit and relay, and nothing twice when a worker stands still', async () => {
    const [recipients, fans] = [await crowd(api, 'r', 8), await crowd(api, 'f', 16)];
    const first = await start('api');
    const before = recipients.map((person) => hear(first.wsUrl, person.token, START));
    const all = pairsOf(fans, recipients, 9);
    // Nobody works: all that is acknowledged waits in the outbox when its process is killed.
    const acknowledged = await storm(all.slice(0, 40), followAt(first), { after: 30, run: () => first.kill() });
    expect(acknowledged.length).toBeGreaterThanOrEqual(30);
    expect(before.flatMap(toldOf)).toEqual([]);

    const [second, worker] = [await start('api'), await start('worker')];
    const heard = recipients.map((person) => hear(second.wsUrl, person.token, START));
    for (const [index, person] of recipients.entries()) {
      const owed = acknowledged.filter(([, recipient]) => recipient === person).length;
      const count = await followers(person);
      expect(count).toBeGreaterThanOrEqual(owed);
      await expectAll(() => toldOf(heard[index]!), count);
    }

    const followed = storm(all.slice(40), followAt(second), CALM);
    worker.freeze();
    await followed;
    await start('worker');
    const counts = await Promise.all(recipients.map(followers));
    for (const [index, count] of counts.entries()) await expectAll(() => toldOf(heard[index]!), count);
    // It goes on with what others have handled meanwhile.
    worker.thaw();
    const [late] = await crowd(api, 'l', 1);
    for (const [index, person] of recipients.entries()) {
      await followAt(second)([late!, person]);
      const last = toldOf(heard[index]!).at(-1)?.cursor ?? START;
      const resumed = hear(second.wsUrl, person.token, last);
      await resumed.count(1);
      expect(toldOf(resumed).at(-1)?.notification.actorCount).toBeGreaterThanOrEqual(1);
      expect(new Set(toldOf(heard[index]!).map(({ cursor }) => cursor)).size).toBe(heard[index]!.data.length);
    }
  });
});

describe('a Redis that is stopped in a storm of likes', () => {
  it('loses nothing for subscribers of another process, who are told when it is back', async () => {
    const AUTH_KEYS_FILE = `${api.config.dataDir}/auth-keys.json`;
    const other = await startApi({ REDIS_URL: redis().url, AUTH_KEYS_FILE });
    closers.push(() => other.close());
    api.app.relay.start();
    const [authors, fans] = [await crowd(api, 'a', 8), await crowd(api, 'f', 16)];
    const posts = new Map<Person, string>();
    for (const author of authors) posts.set(author, await author.posts('Hello'));
    const heard = authors.map((author) => hear(other.wsUrl, author.token, START));
    const pairs = pairsOf(fans, authors, 9);
    const like = ([fan, author]: [Person, Person]) => fan.likes(posts.get(author)!);
    await storm(pairs.slice(0, 24), like, CALM);
    await redis().stop();
    const during = await storm(pairs.slice(24, 48), like, CALM);
    expect(during).toHaveLength(24);
    await redis().start();
    await storm(pairs.slice(48), like, CALM);
    for (const [index, author] of authors.entries()) {
      const query = 'query ($id: ID!) { post(id: $id) { likeCount } }';
      const { likeCount } = (await author.ask(query, { id: posts.get(author) })).post as { likeCount: number };
      expect(likeCount).toBe(9);
      await expectAll(() => toldOf(heard[index]!), likeCount);
    }
  });
});

describe('a client that does not read', () => {
  it('is dropped, and gets all when it comes back, each under one cursor', async () => {
    api.app.relay.start();
    const [ada, bob] = await crowd(api, 'p', 2);
    const posts = [];
    for (let n = 0; n < 60; n += 1) posts.push(await ada!.posts(`${'x'.repeat(2_000)} ${n}`));
    for (const postId of posts) await bob!.likes(postId);
    const light = hear(api.wsUrl, ada!.token, START);
    await light.count(posts.length);

    const texts = Array.from({ length: 90 }, (_, n) => `text${n}: text`).join(' ');
    const query = `subscription ($after: String) {
      notificationReceived(after: $after) { cursor notification { id post { ${texts} } } } }`;
    const socket = new WebSocket(api.wsUrl, 'graphql-transport-ws');
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => socket.once('open', resolve));
    const payload = { authorization: `Bearer ${ada!.token}` };
    socket.send(JSON.stringify({ type: MessageType.ConnectionInit, payload }));
    await new Promise((resolve) => socket.once('message', resolve));
    socket.send(
      JSON.stringify({ id: '1', type: MessageType.Subscribe, payload: { query, variables: { after: START } } }),
    );
    socket.pause();
    const dropped = (): Promise<string> =>
      api.app.metrics.registry.getSingleMetricAsString('sociogram_sockets_dropped_total');
    while (!(await dropped()).includes('reason="slow"')) await setTimeout(20);
    socket.resume();
    await closed;

    const again = hear(api.wsUrl, ada!.token, START);
    await until(() => again.data.length >= posts.length);
    expect(toldOf(again).map(({ cursor }) => cursor)).toEqual(toldOf(light).map(({ cursor }) => cursor));
    expect(new Set(toldOf(again).map(({ notification }) => notification.id)).size).toBe(posts.length);
  });
});
