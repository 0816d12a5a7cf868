// The promises of what the API keeps for speed: a profile and the counts of lists are right at once for who changed
// them, in the other process once the relay has told it, and nobody sees what was kept for somebody else.
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Api, startApi } from './support/api.ts';
import { type TestRedis, startRedis } from './support/redis.ts';

let redis: TestRedis;
let here: Api;
let there: Api;
beforeAll(async () => {
  redis = await startRedis();
  here = await startApi({ REDIS_URL: redis.url });
  there = await startApi({ REDIS_URL: redis.url });
  while (here.app.redis?.isUp() !== true || there.app.redis?.isUp() !== true) await setTimeout(10);
});
afterAll(async () => {
  await here.close();
  await there.close();
  await redis.stop();
});

const PROFILE = 'query ($id: ID) { user(id: $id) { id name: displayName handle createdAt followerCount __typename } }';
const BY_HANDLE = 'query ($handle: String) { user(handle: $handle) { bio displayName } }';

describe('a profile as anybody sees it', () => {
  it('costs no query the second time, whichever of its fields are asked for, and by its handle, too', async () => {
    const { ada } = await here.people({ ada: { displayName: 'Ada', bio: 'Engines' } });
    const first = await here.query(PROFILE, { id: ada.id });
    expect(first.data.user).toEqual({
      id: ada.id,
      name: 'Ada',
      handle: ada.handle,
      createdAt: expect.any(String),
      followerCount: 0,
      __typename: 'User',
    });
    await here.query(BY_HANDLE, { handle: ada.handle });
    const queries = await here.countQueries(async () => {
      expect((await here.query(PROFILE, { id: ada.id })).data).toEqual(first.data);
      expect((await here.query(BY_HANDLE, { handle: ada.handle })).data.user).toEqual({
        bio: 'Engines',
        displayName: 'Ada',
      });
    });
    expect(queries).toBe(0);
  });

  it('is never given to somebody who is signed in, nor where a field depends on who asks', async () => {
    const { ada, eve } = await here.people({ ada: {}, eve: {} });
    await here.query(PROFILE, { id: ada.id });
    await ada.query('mutation ($id: ID!) { block(userId: $id) { user { id } } }', { id: eve.id });
    expect((await eve.query(PROFILE, { id: ada.id })).code).toBe('NOT_FOUND');
    const asked = 'query ($id: ID) { user(id: $id) { id viewerFollows role followers { totalCount } } }';
    expect((await here.query(asked, { id: ada.id })).data.user).toEqual({
      id: ada.id,
      viewerFollows: false,
      role: null,
      followers: { totalCount: 0 },
    });
  });

  it('is new at once where it was changed, and elsewhere once the relay has told', async () => {
    const { ada } = await here.people({ ada: { displayName: 'Ada' } });
    const name = async (api: Api): Promise<string> =>
      (await api.query(PROFILE, { id: ada.id })).data.user.name as string;
    expect([await name(here), await name(there)]).toEqual(['Ada', 'Ada']);
    await ada.query('mutation { updateProfile(input: { displayName: "Countess" }) { user { id } } }');
    expect(await name(here)).toBe('Countess');
    await here.app.relay.catchUp();
    while ((await name(there)) !== 'Countess') await setTimeout(5);
    expect(await name(here)).toBe('Countess');
  });

  it('counts for each viewer as they may know, from what is kept for all', async () => {
    const { ada, eve } = await here.people({ ada: {}, eve: {} });
    await eve.query('mutation ($id: ID!) { follow(userId: $id) { state } }', { id: ada.id });
    await here.app.relay.catchUp();
    const set =
      'mutation ($on: Boolean!) { updatePrivacySettings(input: { hidesCounts: $on }) { settings { __typename } } }';
    const total = 'query ($id: ID) { user(id: $id) { followers { totalCount } } }';
    const totals = async (api: Api): Promise<unknown[]> => {
      const tokens = await Promise.all([ada, eve].map(({ id }) => api.token(id)));
      const answers = await Promise.all(tokens.map((token) => api.query(total, { id: ada.id }, token)));
      return answers.map(({ data }) => data.user.followers.totalCount as unknown);
    };
    const kept = 'query ($id: ID) { user(id: $id) { shownFollowerCount } }';
    for (const on of [true, false]) {
      const shown = on ? 0 : 1;
      await ada.query(set, { on });
      expect(await totals(here)).toEqual([1, shown]);
      await here.app.relay.catchUp();
      while ((await totals(there))[1] !== shown) await setTimeout(5);
      expect(await totals(there)).toEqual([1, shown]);
      expect((await there.query(kept, { id: ada.id })).data.user.shownFollowerCount).toBe(on ? null : 1);
    }
  });

  it('counts followers as soon as they follow', async () => {
    const { ada, eve } = await here.people({ ada: {}, eve: {} });
    const count = async (): Promise<number> => {
      const kept = (await here.query(PROFILE, { id: ada.id })).data.user.followerCount as number;
      const list = await eve.query('query ($id: ID) { user(id: $id) { followers { totalCount } } }', { id: ada.id });
      expect(list.data.user.followers.totalCount).toBe(kept);
      return kept;
    };
    expect(await count()).toBe(0);
    await eve.query('mutation ($id: ID!) { follow(userId: $id) { state } }', { id: ada.id });
    expect(await count()).toBe(1);
    await here.app.relay.catchUp();
    expect(await count()).toBe(1);
    await eve.query('mutation ($id: ID!) { unfollow(userId: $id) { state } }', { id: ada.id });
    expect(await count()).toBe(0);
  });
});
