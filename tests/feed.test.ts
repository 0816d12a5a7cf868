// The home feed in both orders, over HTTP.
import { describe, expect, it } from '@jest/globals';

import { postsMerge } from '../src/cypher/import/queries.ts';
import { SOURCES } from '../src/domain/feed/ranking-settings.ts';
import { newId } from '../src/graph/ids.ts';
import { useApi } from './support/api.ts';
import type { Person } from './support/person.ts';

const api = useApi();

const FEED = `query ($first: Int, $after: String, $order: FeedOrder) {
  feed(first: $first, after: $after, order: $order) {
    edges { cursor reason { kind via { id } } node { id text } }
    pageInfo { endCursor hasNextPage hasPreviousPage startCursor }
  }
}`;
const SHARE = 'mutation ($input: SharePostInput!) { sharePost(input: $input) { post { id } } }';

interface Page {
  edges: { cursor: string; reason: { kind: string; via: { id: string } | null }; node: { id: string } }[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}
interface Options {
  first?: number;
  after?: string | null;
  order?: 'LATEST' | 'TOP';
}

const feed = async (viewer: Person, options: Options = {}): Promise<Page> =>
  (await viewer.ask(FEED, { order: 'LATEST', ...options })).feed as Page;
const idsOf = ({ edges }: Page): string[] => edges.map(({ node }) => node.id);

async function allPages(viewer: Person, options: Options): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const page: Page = await feed(viewer, { ...options, after });
    ids.push(...idsOf(page));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return ids;
}

async function share(person: Person, postId: string): Promise<string> {
  return ((await person.ask(SHARE, { input: { postId } })).sharePost as { post: { id: string } }).post.id;
}

describe('LATEST', () => {
  it('holds the posts and shares of followees and of the viewer, newest first, each with its reason', async () => {
    const { ada, bob, cy } = await api().people({ ada: {}, bob: {}, cy: {} });
    await ada.follow(bob);
    const old = await bob.posts('old');
    const own = await ada.posts('own');
    const foreign = await cy.posts('of somebody else');
    const shared = await share(bob, foreign);
    const { edges } = await feed(ada);
    expect(edges.map(({ node, reason }) => [node.id, reason.kind, reason.via?.id ?? null])).toEqual([
      [shared, 'SHARED_BY_FOLLOWEE', bob.id],
      [own, 'OWN', null],
      [old, 'FOLLOWING', bob.id],
    ]);
  });

  it('holds each post exactly once over all pages, also where authors posted in the same millisecond', async () => {
    const { ada, ...authors } = await api().people({ ada: {}, a: {}, b: {}, c: {} });
    for (const author of Object.values(authors)) await ada.follow(author);
    const posts = await Promise.all(
      Object.values(authors).flatMap((author) =>
        Array.from({ length: 5 }, (_, index) => author.posts(`post ${String(index)}`)),
      ),
    );
    const ids = await allPages(ada, { first: 2 });
    expect(ids).toHaveLength(posts.length);
    expect(new Set(ids)).toEqual(new Set(posts));
    expect(await allPages(ada, { first: 7 })).toEqual(ids);
  });

  it('does not lose an old post behind many authors whose newest posts the viewer may not see', async () => {
    const { ada, old, ...secretive } = await api().people({ ada: {}, old: {}, s1: {}, s2: {}, s3: {} });
    await ada.follow(old);
    const visible = await old.posts('seen');
    for (const author of Object.values(secretive)) {
      await ada.follow(author);
      await author.posts('hidden', { visibility: 'PRIVATE' });
    }
    expect(idsOf(await feed(ada, { first: 1 }))).toEqual([visible]);
  });

  it('keeps its cursors right while new posts come', async () => {
    const { ada, bob } = await api().people({ ada: {}, bob: {} });
    await ada.follow(bob);
    const posts = [await bob.posts('1'), await bob.posts('2'), await bob.posts('3')];
    const first = await feed(ada, { first: 1 });
    await bob.posts('4');
    const rest = await feed(ada, { first: 10, after: first.pageInfo.endCursor });
    expect(idsOf(rest)).toEqual([posts[1], posts[0]]);
  });

  it('follows what happens: unfollowing, deleting and deactivating take posts away', async () => {
    const { ada, bob, cy } = await api().people({ ada: {}, bob: {}, cy: {} });
    await ada.follow(bob);
    await ada.follow(cy);
    const first = await bob.posts('1');
    const second = await bob.posts('2');
    await cy.posts('3');
    await ada.unfollow(cy);
    expect(idsOf(await feed(ada))).toEqual([second, first]);
    await bob.ask('mutation ($id: ID!) { deletePost(id: $id) { id } }', { id: second });
    expect(idsOf(await feed(ada))).toEqual([first]);
  });

  it('takes as many queries for many posts as for one', async () => {
    const { ada, bob } = await api().people({ ada: {}, bob: {} });
    await ada.follow(bob);
    await bob.posts('1');
    await feed(ada);
    const forOne = await api().countQueries(() => feed(ada));
    for (let index = 0; index < 6; index += 1) await bob.posts(`more ${String(index)}`);
    expect(await api().countQueries(() => feed(ada))).toBe(forOne);
  });
});

describe('TOP', () => {
  it('is the default, and ranks what people liked above what they did not', async () => {
    const { ada, bob, ...fans } = await api().people({ ada: {}, bob: {}, f1: {}, f2: {}, f3: {} });
    await ada.follow(bob);
    const liked = await bob.posts('liked');
    const plain = await bob.posts('plain');
    for (const fan of Object.values(fans)) await fan.likes(liked);
    expect(idsOf((await ada.ask('{ feed { edges { node { id } } } }')).feed as Page)).toEqual([liked, plain]);
  });

  it('mixes in what followees like, and says through whom', async () => {
    const { ada, bob, cy } = await api().people({ ada: {}, bob: {}, cy: {} });
    await ada.follow(bob);
    const known = await bob.posts('by bob');
    const recommended = await cy.posts('by cy');
    const hidden = await cy.posts('for followers', { visibility: 'FOLLOWERS' });
    await bob.follow(cy);
    await bob.likes(recommended);
    await bob.likes(hidden);
    const { edges } = await feed(ada, { order: 'TOP' });
    const reasons = new Map(edges.map(({ node, reason }) => [node.id, [reason.kind, reason.via?.id]]));
    expect(reasons).toEqual(
      new Map([
        [known, ['FOLLOWING', bob.id]],
        [recommended, ['LIKED_BY_FOLLOWEE', bob.id]],
      ]),
    );
  });

  it('holds everything that LATEST holds, exactly once over all pages, though likes come in between', async () => {
    const { ada, a, b } = await api().people({ ada: {}, a: {}, b: {} });
    await ada.follow(a);
    await ada.follow(b);
    const posts: string[] = [];
    for (let index = 0; index < 4; index += 1)
      posts.push(await a.posts(`a${String(index)}`), await b.posts(`b${String(index)}`));
    const first = await feed(ada, { order: 'TOP', first: 3 });
    for (const post of posts) await a.likes(post);
    await b.posts('too late for this reading');
    const rest = await feed(ada, { order: 'TOP', first: 100, after: first.pageInfo.endCursor });
    const ids = [...idsOf(first), ...idsOf(rest)];
    expect(ids).toHaveLength(posts.length);
    expect(new Set(ids)).toEqual(new Set(posts));
  });

  it('goes on below the ranked pool, in the order of time, to the oldest post', async () => {
    const { ada, bob } = await api().people({ ada: {}, bob: {} });
    await ada.follow(bob);
    const newestMs = Date.now() - 1_000;
    const rows = Array.from({ length: SOURCES.latest + 30 }, (_, index) => ({
      id: newId('pst'),
      author: bob.handle,
      text: `post ${String(index)}`,
      visibility: 'PUBLIC',
      createdAtMs: newestMs - index * 60_000,
      hashtags: [],
      mentions: [],
    }));
    await postsMerge(api().graph, { rows });
    const ids = await allPages(ada, { order: 'TOP', first: 100 });
    expect(ids).toHaveLength(rows.length);
    expect(new Set(ids).size).toBe(rows.length);
    expect(ids.slice(SOURCES.latest)).toEqual(rows.slice(SOURCES.latest).map(({ id }) => id));
  });
});

describe('the feed', () => {
  it('is for somebody who is signed in, and takes only its own cursors', async () => {
    const { ada } = await api().people({ ada: {} });
    await ada.posts('one');
    expect((await api().query(FEED)).code).toBe('UNAUTHENTICATED');
    const { edges } = await feed(ada);
    const cursor = edges[0]?.cursor;
    expect((await ada.query(FEED, { order: 'TOP', after: cursor })).error).toMatchObject({
      code: 'BAD_USER_INPUT',
      reason: 'BAD_CURSOR',
      field: 'after',
    });
    expect((await ada.query(FEED, { first: 101 })).error).toMatchObject({ code: 'BAD_USER_INPUT', field: 'first' });
  });

  it('is empty for whoever follows nobody and posted nothing', async () => {
    const { ada } = await api().people({ ada: {} });
    const empty = {
      edges: [],
      pageInfo: { endCursor: null, hasNextPage: false, hasPreviousPage: false, startCursor: null },
    };
    expect(await feed(ada)).toEqual(empty);
    expect(await feed(ada, { order: 'TOP' })).toEqual(empty);
  });
});
