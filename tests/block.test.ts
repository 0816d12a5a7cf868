// Blocks and mutes, over HTTP.
import { describe, expect, it } from '@jest/globals';

import { useApi } from './support/api.ts';
import type { Person } from './support/person.ts';

const api = useApi();

const BLOCK = 'mutation ($userId: ID!) { block(userId: $userId) { user { id viewerBlocks } } }';
const UNBLOCK = 'mutation ($userId: ID!) { unblock(userId: $userId) { user { id viewerBlocks } } }';
const MUTE = 'mutation ($userId: ID!) { mute(userId: $userId) { user { id viewerMutes } } }';
const UNMUTE = 'mutation ($userId: ID!) { unmute(userId: $userId) { user { id viewerMutes } } }';
const PROFILE = `query ($handle: String!) { user(handle: $handle) {
  id viewerBlocks viewerFollows followsViewer followerCount posts { edges { node { id } } } } }`;

const profile = async (viewer: Person, of: Person) => (await viewer.ask(PROFILE, { handle: of.handle })).user;
const code = async (viewer: Person, of: Person) => (await viewer.query(PROFILE, { handle: of.handle })).code;

describe('blocking', () => {
  it('hides the blocker from the blocked, who sees no difference to an account that does not exist', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    expect((await ada.ask(BLOCK, { userId: eve.id })).block).toEqual({ user: { id: eve.id, viewerBlocks: true } });
    const hidden = await eve.query(PROFILE, { handle: ada.handle });
    const unknown = await eve.query(PROFILE, { handle: 'nobody_of_that_name' });
    expect(hidden.code).toBe('NOT_FOUND');
    expect(hidden.json.errors?.[0]?.message).toBe(unknown.json.errors?.[0]?.message);
  });

  it('ends follows and requests both ways, and they do not come back', async () => {
    const { ada, eve, mia } = await api().people({ ada: {}, eve: {}, mia: { private: true } });
    await ada.follow(eve);
    await eve.follow(ada);
    await ada.follow(mia);
    await ada.block(eve);
    await mia.block(ada);
    await ada.unblock(eve);
    expect(await profile(ada, eve)).toMatchObject({ viewerFollows: false, followsViewer: false, followerCount: 0 });
    const requests = await mia.ask('{ followRequests { edges { node { id } } } }');
    expect(requests.followRequests).toEqual({ edges: [] });
  });

  it('hides what the two post from each other, while the blocker still sees the account to unblock it', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    await eve.posts('hello');
    await ada.block(eve);
    expect(await profile(ada, eve)).toMatchObject({ viewerBlocks: true, posts: { edges: [] } });
    await ada.unblock(eve);
    expect((await profile(ada, eve)) as { posts: { edges: unknown[] } }).toMatchObject({ viewerBlocks: false });
    expect(((await profile(ada, eve)) as { posts: { edges: unknown[] } }).posts.edges).toHaveLength(1);
    expect(await code(eve, ada)).toBeNull();
  });

  it('does twice the same as once', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    await ada.block(eve);
    expect((await ada.ask(BLOCK, { userId: eve.id })).block).toEqual({ user: { id: eve.id, viewerBlocks: true } });
    await ada.unblock(eve);
    expect((await ada.ask(UNBLOCK, { userId: eve.id })).unblock).toEqual({
      user: { id: eve.id, viewerBlocks: false },
    });
  });

  it('wins over a follow that comes at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { ada, eve } = await api().people({ ada: {}, eve: {} });
      await Promise.all([
        ada.block(eve),
        eve.query('mutation ($id: ID!) { follow(userId: $id) { state } }', { id: ada.id }),
      ]);
      expect(await profile(ada, eve)).toMatchObject({ viewerBlocks: true, followsViewer: false });
    }
  });
});

describe('muting', () => {
  it('keeps posts out of the feed, and nowhere else', async () => {
    const { ada, bob } = await api().people({ ada: {}, bob: {} });
    await ada.follow(bob);
    await bob.posts('loud');
    const feed = async () =>
      ((await ada.ask('{ feed(order: LATEST) { edges { node { id } } } }')).feed as { edges: unknown[] }).edges;
    expect(await feed()).toHaveLength(1);
    expect((await ada.ask(MUTE, { userId: bob.id })).mute).toEqual({ user: { id: bob.id, viewerMutes: true } });
    expect((await ada.ask(MUTE, { userId: bob.id })).mute).toEqual({ user: { id: bob.id, viewerMutes: true } });
    expect(await feed()).toHaveLength(0);
    expect(((await profile(ada, bob)) as { posts: { edges: unknown[] } }).posts.edges).toHaveLength(1);
    expect((await ada.ask(UNMUTE, { userId: bob.id })).unmute).toEqual({ user: { id: bob.id, viewerMutes: false } });
    expect(await feed()).toHaveLength(1);
  });
});

describe.each([
  ['block', BLOCK],
  ['unblock', UNBLOCK],
  ['mute', MUTE],
  ['unmute', UNMUTE],
])('%s', (_name, document) => {
  it('refuses oneself, whom one cannot see, and whoever is not signed in', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    await eve.block(ada);
    expect((await ada.query(document, { userId: ada.id })).error).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'userId',
    });
    expect((await ada.query(document, { userId: eve.id })).code).toBe('NOT_FOUND');
    expect((await ada.query(document, { userId: 'usr_nobody' })).code).toBe('NOT_FOUND');
    expect((await api().query(document, { userId: eve.id })).code).toBe('UNAUTHENTICATED');
  });
});
