// Follows, follow requests and follow lists, over HTTP.
import { describe, expect, it } from '@jest/globals';

import { useApi } from './support/api.ts';
import type { Person } from './support/person.ts';

const api = useApi();

const STANDING = 'fragment Standing on User { id followerCount viewerFollows viewerRequested }';
const FOLLOW = 'mutation ($userId: ID!) { follow(userId: $userId) { state user { ...Standing } } }' + STANDING;
const UNFOLLOW = 'mutation ($userId: ID!) { unfollow(userId: $userId) { state user { ...Standing } } }' + STANDING;
const ANSWER = `mutation ($userId: ID!, $approve: Boolean!) {
    answerFollowRequest(userId: $userId, approve: $approve) { user { id handle } } }`;
const REQUESTS = `query ($first: Int, $after: String) { followRequests(first: $first, after: $after) {
  edges { cursor node { id handle displayName } requestedAt } pageInfo { endCursor hasNextPage } } }`;
const LISTS = `query ($handle: String!, $first: Int, $after: String) { user(handle: $handle) {
  followers(first: $first, after: $after) { totalCount edges { cursor followedAt node { id handle viewerFollows } }
    pageInfo { endCursor hasNextPage } }
  following(first: $first) { totalCount edges { node { id } } } } }`;

interface Lists {
  followers: {
    totalCount: number;
    edges: { cursor: string; followedAt: string; node: { id: string; viewerFollows: boolean } }[];
    pageInfo: { endCursor: string | null; hasNextPage: boolean };
  };
  following: { totalCount: number; edges: { node: { id: string } }[] };
}

async function lists(
  viewer: Person,
  of: Person,
  variables: { first?: number; after?: string | null } = {},
): Promise<Lists> {
  return (await viewer.ask(LISTS, { handle: of.handle, ...variables })).user as Lists;
}

const requestIds = async (viewer: Person): Promise<string[]> =>
  ((await viewer.ask(REQUESTS)).followRequests as { edges: { node: { id: string } }[] }).edges.map(
    ({ node }) => node.id,
  );

describe('following', () => {
  it('follows a public account at once, and twice is the same as once', async () => {
    const { ada, grace } = await api().people({ ada: {}, grace: {} });
    const followed = {
      state: 'FOLLOWING',
      user: { id: grace.id, followerCount: 1, viewerFollows: true, viewerRequested: false },
    };
    expect((await ada.ask(FOLLOW, { userId: grace.id })).follow).toEqual(followed);
    expect((await ada.ask(FOLLOW, { userId: grace.id })).follow).toEqual(followed);
  });

  it('ends a follow, and twice is the same as once', async () => {
    const { ada, grace } = await api().people({ ada: {}, grace: {} });
    await ada.follow(grace);
    const ended = {
      state: 'NONE',
      user: { id: grace.id, followerCount: 0, viewerFollows: false, viewerRequested: false },
    };
    expect((await ada.ask(UNFOLLOW, { userId: grace.id })).unfollow).toEqual(ended);
    expect((await ada.ask(UNFOLLOW, { userId: grace.id })).unfollow).toEqual(ended);
  });

  it('counts one follower where one person follows many times at once', async () => {
    const { ada, grace } = await api().people({ ada: {}, grace: {} });
    await Promise.all(Array.from({ length: 8 }, () => ada.follow(grace)));
    expect((await lists(ada, grace)).followers.totalCount).toBe(1);
  });

  it('asks a private account, which approves or declines', async () => {
    const { ada, bob, eve } = await api().people({ ada: {}, bob: {}, eve: { private: true } });
    const asked = {
      state: 'REQUESTED',
      user: { id: eve.id, followerCount: 0, viewerFollows: false, viewerRequested: true },
    };
    expect((await ada.ask(FOLLOW, { userId: eve.id })).follow).toEqual(asked);
    expect((await ada.ask(FOLLOW, { userId: eve.id })).follow).toEqual(asked);
    await bob.follow(eve);
    expect(await requestIds(eve)).toEqual([bob.id, ada.id]);

    expect((await eve.ask(ANSWER, { userId: ada.id, approve: true })).answerFollowRequest).toEqual({
      user: { id: ada.id, handle: ada.handle },
    });
    await eve.ask(ANSWER, { userId: bob.id, approve: false });
    expect(await requestIds(eve)).toEqual([]);
    expect((await lists(eve, eve)).followers.edges.map(({ node }) => node.id)).toEqual([ada.id]);
  });

  it('withdraws a request by unfollowing', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: { private: true } });
    await ada.follow(eve);
    await ada.unfollow(eve);
    expect(await requestIds(eve)).toEqual([]);
    expect((await eve.query(ANSWER, { userId: ada.id, approve: true })).code).toBe('NOT_FOUND');
  });

  it('keeps a follow where the account turns private and is followed again', async () => {
    const { ada, grace } = await api().people({ ada: {}, grace: {} });
    await ada.follow(grace);
    await grace.ask('mutation { updateProfile(input: { isPrivate: true }) { user { id } } }');
    expect((await ada.ask(FOLLOW, { userId: grace.id })).follow).toMatchObject({ state: 'FOLLOWING' });
  });

  it('refuses oneself, the unknown, blockers and blocked, and whoever is not signed in', async () => {
    const { ada, eve, bob } = await api().people({ ada: {}, eve: {}, bob: {} });
    await eve.block(ada);
    await ada.block(bob);
    expect((await ada.query(FOLLOW, { userId: ada.id })).error).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'userId',
    });
    expect((await ada.query(FOLLOW, { userId: 'usr_nobody' })).code).toBe('NOT_FOUND');
    expect((await ada.query(FOLLOW, { userId: eve.id })).code).toBe('NOT_FOUND');
    expect((await ada.query(UNFOLLOW, { userId: eve.id })).code).toBe('NOT_FOUND');
    expect((await ada.query(FOLLOW, { userId: bob.id })).error).toMatchObject({ code: 'CONFLICT', reason: 'BLOCKED' });
    expect((await api().query(FOLLOW, { userId: ada.id })).code).toBe('UNAUTHENTICATED');
    expect((await api().query(REQUESTS)).code).toBe('UNAUTHENTICATED');
    expect((await ada.query(ANSWER, { userId: eve.id, approve: true })).code).toBe('NOT_FOUND');
  });
});

describe('follow lists', () => {
  it('show the latest follow first, and page without losing or repeating anybody', async () => {
    const { grace, ...fans } = await api().people({ grace: {}, a: {}, b: {}, c: {}, d: {}, e: {} });
    for (const fan of Object.values(fans)) await fan.follow(grace);
    const expected = Object.values(fans)
      .map(({ id }) => id)
      .reverse();
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { followers }: Lists = await lists(grace, grace, { first: 2, after });
      seen.push(...followers.edges.map(({ node }) => node.id));
      after = followers.pageInfo.hasNextPage ? followers.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(expected);
  });

  it('keep their cursors right while new followers come', async () => {
    const { grace, a, b, c } = await api().people({ grace: {}, a: {}, b: {}, c: {} });
    await a.follow(grace);
    await b.follow(grace);
    const { followers } = await lists(grace, grace, { first: 1 });
    await c.follow(grace);
    const next = await lists(grace, grace, { first: 1, after: followers.pageInfo.endCursor });
    expect(next.followers.edges.map(({ node }) => node.id)).toEqual([a.id]);
  });

  it('of a private account are open to its followers only, while the counts are known', async () => {
    const { ada, bob, eve } = await api().people({ ada: {}, bob: {}, eve: { private: true } });
    await ada.follow(eve);
    await eve.approve(ada);
    await eve.follow(bob);
    expect((await lists(ada, eve)).followers.edges).toHaveLength(1);
    const closed = await lists(bob, eve);
    expect(closed.followers).toMatchObject({ totalCount: 1, edges: [], pageInfo: { hasNextPage: false } });
    expect(closed.following).toEqual({ totalCount: 1, edges: [] });
  });

  it('leave out who has blocked the viewer', async () => {
    const { ada, eve, grace } = await api().people({ ada: {}, eve: {}, grace: {} });
    await eve.follow(grace);
    await ada.follow(grace);
    await eve.block(ada);
    expect((await lists(ada, grace)).followers.edges.map(({ node }) => node.id)).toEqual([ada.id]);
    expect((await lists(grace, grace)).followers.edges).toHaveLength(2);
  });

  it('take as many queries for many followers as for one', async () => {
    const { grace, ...fans } = await api().people({ grace: {}, a: {}, b: {}, c: {}, d: {} });
    // Asked again and again: what was written is no longer on its way to the caches, and statements are fused.
    const queries = async (): Promise<number> => {
      await api().app.relay.catchUp();
      for (let reading = 0; reading < 4; reading++) await lists(grace, grace);
      return api().countQueries(() => lists(grace, grace));
    };
    await fans.a.follow(grace);
    const forOne = await queries();
    for (const fan of Object.values(fans)) await fan.follow(grace);
    // People of both lists are fetched together, or, where one list takes longer, one list after the other.
    expect(Math.abs((await queries()) - forOne)).toBeLessThanOrEqual(1);
  });
});
