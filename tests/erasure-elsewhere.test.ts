// What erasure takes away outside the graph: the copies of people's data, and what Redis holds of timelines.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createClient } from 'redis';

import { createLogs } from '../src/observability/log.ts';
import { account, PASSWORD } from './support/account.ts';
import { type Api, startApi } from './support/api.ts';
import { Person } from './support/person.ts';
import { useRedis } from './support/redis.ts';

const redis = useRedis();
let api: Api;
beforeAll(async () => {
  api = await startApi({ REDIS_URL: redis().url, FEED_TIMELINE_FOLLOWEES_MIN: '0' });
});
afterAll(() => api.close());

const DELETE = 'mutation ($password: String!) { deleteAccount(password: $password) { erasesAt } }';
const STEP_UP = 'mutation ($password: String!) { stepUp(input: { password: $password }) { elevatedUntil } }';
const EXPORT = 'mutation { exportData { export { id } } }';
const FEED = '{ feed(order: LATEST, first: 5) { edges { node { id } } } }';

async function member() {
  const made = await account(api);
  return new Person(api, made.id, made.handle, made.session.accessToken);
}

async function erase(ada: Person): Promise<void> {
  await ada.ask(DELETE, { password: PASSWORD });
  await api.app.relay.catchUp();
  await api.graph.driver.executeQuery('MATCH (a:Account {id: $id}) SET a.eraseAt = 1', { id: ada.id });
  const { services } = api.app.contextFor({ viewer: null, requestId: 'erase', log: createLogs('silent').app });
  expect(await services.erasure.erase(ada.id)).toBe(true);
}

it('the copy of the data of an erased account is gone, file and all', async () => {
  const ada = await member();
  await ada.ask(STEP_UP, { password: PASSWORD });
  const { id } = (await ada.ask(EXPORT)).exportData.export as { id: string };
  await api.app.downloads.maker.sweep();
  const file = join(api.config.dataDir, 'exports', `${id}.zip`);
  expect(existsSync(file)).toBe(true);
  await erase(ada);
  expect(existsSync(file)).toBe(false);
});

/** Every key of Redis, and what stands under it. */
async function everythingIn(url: string): Promise<string> {
  const client = createClient({ url });
  await client.connect();
  const found: unknown[] = [];
  for await (const keys of client.scanIterator({ COUNT: 1_000 })) {
    for (const key of keys) {
      const type = await client.type(key);
      if (type === 'zset') found.push(key, await client.zRangeWithScores(key, 0, -1));
      else if (type === 'hash') found.push(key, await client.hGetAll(key));
      else if (type === 'string') found.push(key, await client.get(key));
      else found.push(key);
    }
  }
  await client.close();
  return JSON.stringify(found);
}

it('no timeline in Redis names an erased account or its posts', async () => {
  const [ada, eve] = [await member(), await member()];
  await eve.follow(ada);
  const post = await ada.posts('soon gone');
  await api.app.relay.catchUp();
  // Timelines are made beside the reading that missed one.
  while (!(await everythingIn(redis().url)).includes(post)) await eve.ask(FEED);
  await erase(ada);
  const left = await everythingIn(redis().url);
  expect(left).not.toContain(post);
  expect(left).not.toContain(ada.id);
  expect((await eve.ask(FEED)).feed.edges).toEqual([]);
});
