// TOP over HTTP: where its posts come from and whether it says so truly, what ranks them, and what viewers say of it.
import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { postsStore, usersStore } from '../src/cypher/ranking/queries.ts';
import { startApi, useApi } from './support/api.ts';
import type { Person } from './support/person.ts';

const api = useApi();

/** With all sources: what rises, or lies near, among all that tests share is only in the TOP of these. */
const settings = join(mkdtempSync(join(tmpdir(), 'sociogram-ranking-')), 'ranking.json');
writeFileSync(settings, JSON.stringify({ risingLikesMin: 4, sources: { near: 500, rising: 500 } }));

const FEED = `query ($first: Int, $after: String, $order: FeedOrder = TOP) {
  feed(first: $first, after: $after, order: $order) {
    edges { reason { kind via { id } } node { id author { id } } }
    pageInfo { endCursor hasNextPage }
  }
}`;
const SEE_LESS = `($userId: ID, $hashtag: String, $postId: ID) {
  answer: seeLess(userId: $userId, hashtag: $hashtag, postId: $postId)
}`;

interface Edge {
  reason: { kind: string; via: { id: string } | null };
  node: { id: string; author: { id: string } };
}
interface Page {
  edges: Edge[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}

const top = async (viewer: Person, options: { first?: number; after?: string | null; order?: string } = {}) =>
  (await viewer.ask(FEED, { first: 100, ...options })).feed as Page;
/** TOP from all sources, in another process: it has not looked yet for what rises. */
async function topOfAll(viewer: Person): Promise<Edge[]> {
  const other = await startApi({ FEED_RANKING_FILE: settings });
  const { feed } = (await other.query(FEED, { first: 100 }, await other.token(viewer.id))).data;
  await other.close();
  return (feed as Page).edges;
}
/** The ids of a reading, of these posts only. */
const order = async (viewer: Person, among: readonly string[], options = {}): Promise<string[]> =>
  (await top(viewer, options)).edges.map(({ node }) => node.id).filter((id) => among.includes(id));
const reasonIn = async (viewer: Person, postId: string): Promise<Edge['reason'] | undefined> =>
  (await top(viewer)).edges.find(({ node }) => node.id === postId)?.reason;

const seen = (viewer: Person, ids: string[]) =>
  viewer.query('mutation ($ids: [ID!]!) { markSeen(ids: $ids) }', { ids });
const hide = (viewer: Person, id: string, mutation = 'hidePost') =>
  viewer.query(`mutation ($id: ID!) { ${mutation}(postId: $id) { post { id } } }`, { id });
const seeLess = (viewer: Person, of: object) => viewer.query(`mutation ${SEE_LESS}`, { ...of });
const undo = (viewer: Person, of: object) =>
  viewer.ask(`mutation ${SEE_LESS.replace('seeLess', 'undoSeeLess')}`, { ...of });

/** A viewer who follows two authors, and a post of each: the second is newer, so it leads where nothing else speaks. */
async function pair() {
  const { ada, bob, cy } = await api().people({ ada: {}, bob: {}, cy: {} });
  await ada.follow(bob);
  await ada.follow(cy);
  const older = await bob.posts('older #tea');
  const newer = await cy.posts('newer #coffee');
  return { ada, bob, cy, older, newer, both: [older, newer] };
}

describe('the ranking', () => {
  it('puts those whom the viewer dealt with before, and those who dealt with the viewer, above others', async () => {
    const { ada, bob, both, older, newer } = await pair();
    expect(await order(ada, both)).toEqual([newer, older]);
    await ada.likes(await bob.posts('liked'));
    expect(await order(ada, both)).toEqual([older, newer]);

    const other = await pair();
    const mine = await other.ada.posts('mine');
    await other.bob.comments(mine, 'good');
    expect(await order(other.ada, other.both)).toEqual([other.older, other.newer]);
  });

  it('puts hashtags of what the viewer liked above others', async () => {
    const { ada, both, older, newer } = await pair();
    const { dan } = await api().people({ dan: {} });
    await ada.likes(await dan.posts('all about #tea'));
    expect(await order(ada, both)).toEqual([older, newer]);
  });

  it.each([
    ['likes of people with similar likes', { taste: 32 }, { taste: 32 }],
    ['words', { interests: 64 }, { content: 64 }],
    ['the place in the network', { embedding: 64 }, { embedding: 64 }],
  ])('listens to what is learned from %s', async (_what, ofUser, ofPost) => {
    const { ada, both, older, newer } = await pair();
    const none = { taste: null, offer: null, interests: null, embedding: null, content: null };
    const vectors = (sizes: object) =>
      Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, Array<number>(size as number).fill(0.1)]));
    const { taste, offer, interests, embedding, content } = none;
    await usersStore(api().graph, { rows: [{ id: ada.id, taste, offer, interests, embedding, ...vectors(ofUser) }] });
    await postsStore(api().graph, { rows: [{ id: older, taste, content, embedding, ...vectors(ofPost) }] });
    expect(await order(ada, both)).toEqual([older, newer]);
  });

  it('shows no three in a row by one author while others wait', async () => {
    const { ada, bob, cy } = await pair();
    for (let index = 0; index < 4; index += 1) await ada.likes(await bob.posts(`bob ${String(index)}`));
    await cy.posts('cy again');
    const authors = (await top(ada)).edges.map(({ node }) => node.author.id);
    const own = authors.filter((id) => id === bob.id || id === cy.id);
    expect(own.slice(0, 3)).toEqual([bob.id, bob.id, cy.id]);
    expect(own).toHaveLength(7);
  });
});

describe('a reason', () => {
  it('LIKED_BY_SIMILAR: somebody who likes what the viewer likes, likes it', async () => {
    const { ada, peer, author, stranger } = await api().people({ ada: {}, peer: {}, author: {}, stranger: {} });
    const shared = await author.posts('both like it');
    const further = await author.posts('the peer likes it');
    const foreign = await author.posts('a stranger likes it');
    const secret = await author.posts('the author alone', { visibility: 'PRIVATE' });
    await ada.likes(shared);
    await peer.likes(shared);
    await peer.likes(further);
    await author.likes(shared);
    await author.likes(secret);
    await stranger.likes(foreign);
    expect(await reasonIn(ada, further)).toEqual({ kind: 'LIKED_BY_SIMILAR', via: null });
    expect(await order(ada, [foreign, secret])).toEqual([]);
  });

  it('IN_COMMUNITY: it lies near the viewer in the embedding', async () => {
    const { ada, author } = await api().people({ ada: {}, author: {} });
    const near = await author.posts('near');
    const embedding = Array.from({ length: 64 }, (_, index) => Math.sin(index + Date.now()));
    const none = { taste: null, offer: null, interests: null, content: null };
    const { taste, offer, interests, content } = none;
    await usersStore(api().graph, { rows: [{ id: ada.id, taste, offer, interests, embedding }] });
    await postsStore(api().graph, { rows: [{ id: near, taste, content, embedding }] });
    const reason = (await topOfAll(ada)).find(({ node }) => node.id === near)?.reason;
    expect(reason).toEqual({ kind: 'IN_COMMUNITY', via: null });
  });

  it('RISING: it is new, public, and many like it', async () => {
    const { author, closed, ...fans } = await api().people({
      author: {},
      closed: { private: true },
      a: {},
      b: {},
      c: {},
      d: {},
    });
    const followers = Object.values(fans);
    for (const fan of followers) {
      await fan.follow(closed);
      await closed.approve(fan);
    }
    const [liked, quiet, hidden] = [
      await author.posts('liked'),
      await author.posts('quiet'),
      await closed.posts('closed'),
    ];
    for (const fan of followers) {
      await fan.likes(liked);
      await fan.likes(hidden);
    }
    await followers[0]?.likes(quiet);
    const { ada } = await api().people({ ada: {} });
    const edges = await topOfAll(ada);
    const risen = edges.filter(({ reason }) => reason.kind === 'RISING').map(({ node }) => node.id);
    expect(risen).toContain(liked);
    expect(risen).not.toContain(quiet);
    expect(risen).not.toContain(hidden);
    expect(edges.every(({ reason }) => reason.via === null)).toBe(true);
  });
});

describe('markSeen', () => {
  it('lets a post sink below what was not seen', async () => {
    const { ada, both, older, newer } = await pair();
    expect((await seen(ada, [newer])).data).toEqual({ markSeen: true });
    expect(await order(ada, both)).toEqual([older, newer]);
    await seen(ada, [older, newer, older]);
    expect(await order(ada, both)).toEqual([newer, older]);
    expect(await order(ada, both, { order: 'LATEST' })).toEqual([newer, older]);
  });

  it('passes over what the viewer may not see or nobody wrote, and takes 100 at most', async () => {
    const { ada, bob } = await api().people({ ada: {}, bob: {} });
    const secret = await bob.posts('secret', { visibility: 'PRIVATE' });
    expect((await seen(ada, [secret, 'pst_none'])).data).toEqual({ markSeen: true });
    expect((await seen(ada, [])).data).toEqual({ markSeen: true });
    const many = Array.from({ length: 101 }, (_, index) => `pst_${String(index)}`);
    expect((await seen(ada, many)).error).toMatchObject({ code: 'BAD_USER_INPUT', field: 'ids' });
    expect((await api().query('mutation { markSeen(ids: []) }')).code).toBe('UNAUTHENTICATED');
  });
});

describe('hidePost', () => {
  it('takes the post out of TOP for good, also out of a reading that has begun, and leaves LATEST alone', async () => {
    const { ada, both, older, newer } = await pair();
    const { pageInfo } = await top(ada, { first: 1 });
    await hide(ada, older);
    await hide(ada, older);
    expect(await order(ada, both, { after: pageInfo.endCursor })).toEqual([]);
    expect(await order(ada, both)).toEqual([newer]);
    expect(await order(ada, both, { order: 'LATEST' })).toEqual([newer, older]);
    await hide(ada, older, 'unhidePost');
    expect(await order(ada, both)).toEqual([newer, older]);
  });

  it('is NOT_FOUND for what the viewer may not see', async () => {
    const { ada, bob } = await api().people({ ada: {}, bob: {} });
    const secret = await bob.posts('secret', { visibility: 'PRIVATE' });
    for (const mutation of ['hidePost', 'unhidePost']) {
      expect((await hide(ada, secret, mutation)).code).toBe('NOT_FOUND');
      expect((await hide(ada, 'pst_none', mutation)).code).toBe('NOT_FOUND');
    }
  });

  it('muting takes an author out of a reading that has begun, too', async () => {
    const { ada, bob, both } = await pair();
    const { pageInfo } = await top(ada, { first: 1 });
    await ada.mute(bob);
    expect(await order(ada, both, { after: pageInfo.endCursor })).toEqual([]);
  });
});

describe('seeLess', () => {
  it.each([
    ['an author', ({ cy }: { cy: Person }) => ({ userId: cy.id })],
    ['a hashtag', () => ({ hashtag: '#Coffee' })],
    ['what is like a post', ({ newer }: { newer: string }) => ({ postId: newer })],
  ])('ranks %s lower, until it is undone', async (_what, ofThem) => {
    const { both, ada, older, newer, ...them } = await pair();
    const of = ofThem({ ...them, newer });
    expect((await seeLess(ada, of)).data).toEqual({ answer: true });
    expect(await order(ada, both)).toEqual([older, newer]);
    expect(await order(ada, both, { order: 'LATEST' })).toEqual([newer, older]);
    await undo(ada, of);
    expect(await order(ada, both)).toEqual([newer, older]);
  });

  it('takes exactly one thing, which the viewer may see and is not the viewer', async () => {
    const { ada, bob } = await api().people({ ada: {}, bob: {} });
    const secret = await bob.posts('secret', { visibility: 'PRIVATE' });
    for (const wish of [{}, { userId: bob.id, hashtag: 'x' }, { userId: ada.id }, { hashtag: '#' }]) {
      expect((await seeLess(ada, wish)).code).toBe('BAD_USER_INPUT');
    }
    expect((await seeLess(ada, { postId: secret })).code).toBe('NOT_FOUND');
    expect((await seeLess(ada, { userId: 'usr_none' })).code).toBe('NOT_FOUND');
  });
});
