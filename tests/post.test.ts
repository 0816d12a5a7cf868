// Posts: making, reading, editing, deleting and listing them, over HTTP.
import { describe, expect, it } from '@jest/globals';

import { freshHandle, useApi } from './support/api.ts';
import type { Person } from './support/person.ts';

const api = useApi();

const FIELDS = `id text createdAt editedAt visibility likeCount commentCount shareCount viewerHasLiked viewerHasSaved
  hashtags mentions { id handle } author { id handle }`;
const CREATE = `mutation ($input: CreatePostInput!) { createPost(input: $input) { post { ${FIELDS} } } }`;
const DELETE = 'mutation ($id: ID!) { deletePost(id: $id) { id } }';
const READ = `query ($id: ID!) { post(id: $id) { ${FIELDS} } }`;
const POSTS = `query ($id: ID!, $first: Int, $after: String) { user(id: $id) {
  postCount
  posts(first: $first, after: $after) { edges { cursor node { id text } }
    pageInfo { endCursor hasNextPage hasPreviousPage } } } }`;
const unknownId = 'pst_00000000000000000000000000000000';

async function postIds(viewer: Person, author: Person, first = 100): Promise<string[]> {
  const { user } = await viewer.ask(POSTS, { id: author.id, first });
  return user.posts.edges.map(({ node }: { node: { id: string } }) => node.id);
}

describe('creating a post', () => {
  it('answers the post with its hashtags and mentions in their order', async () => {
    const { ada, grace } = await api().people({ ada: {}, grace: {} });
    const text = ` Hello @${grace.handle.toUpperCase()} and @${freshHandle('nobody')}: #Graphs #zebra #apple #graphs `;
    const { createPost } = await ada.ask(CREATE, { input: { text } });
    expect(createPost.post).toEqual({
      id: expect.stringMatching(/^pst_[0-9a-f]{32}$/),
      text: text.trim(),
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      editedAt: null,
      visibility: 'PUBLIC',
      likeCount: 0,
      commentCount: 0,
      shareCount: 0,
      viewerHasLiked: false,
      viewerHasSaved: false,
      hashtags: ['graphs', 'zebra', 'apple'],
      mentions: [{ id: grace.id, handle: grace.handle }],
      author: { id: ada.id, handle: ada.handle },
    });
  });

  it('mentions nobody who blocks the author or whom the author blocks', async () => {
    const { ada, grace, eve } = await api().people({ ada: {}, grace: {}, eve: {} });
    await grace.block(ada);
    await ada.block(eve);
    const { createPost } = await ada.ask(CREATE, { input: { text: `@${grace.handle} @${eve.handle} @${ada.handle}` } });
    await grace.unblock(ada);
    const { post } = await ada.ask(READ, { id: createPost.post.id });
    expect(post.mentions).toEqual([{ id: ada.id, handle: ada.handle }]);
  });

  it.each([
    ['', 'TOO_SHORT'],
    [' \n ', 'TOO_SHORT'],
    ['x'.repeat(2_201), 'TOO_LONG'],
    ['a\u0007b', 'BAD_CHARACTERS'],
  ])('refuses the text %j', async (text, reason) => {
    const { ada } = await api().people({ ada: {} });
    const answer = await ada.query(CREATE, { input: { text } });
    expect(answer.error).toEqual({ code: 'BAD_USER_INPUT', reason, field: 'input.text' });
  });

  it('refuses a clientMutationId that is empty or longer than 64 characters', async () => {
    const { ada } = await api().people({ ada: {} });
    for (const clientMutationId of ['', 'k'.repeat(65)]) {
      const answer = await ada.query(CREATE, { input: { text: 'x', clientMutationId } });
      expect(answer.error).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.clientMutationId' });
    }
  });

  it('takes a null visibility for PUBLIC', async () => {
    const { ada } = await api().people({ ada: {} });
    const { createPost } = await ada.ask(CREATE, { input: { text: 'x', visibility: null } });
    expect(createPost.post.visibility).toBe('PUBLIC');
  });

  it('refuses whoever is not signed in', async () => {
    expect((await api().query(CREATE, { input: { text: 'x' } })).code).toBe('UNAUTHENTICATED');
  });

  it('makes one post of many tries with one clientMutationId, also at the same time and with other words', async () => {
    const { ada, grace } = await api().people({ ada: {}, grace: {} });
    const clientMutationId = 'try-1';
    const tries = await Promise.all(
      Array.from({ length: 8 }, (_, i) => ada.ask(CREATE, { input: { text: `try ${i}`, clientMutationId } })),
    );
    const ids = new Set(tries.map(({ createPost }) => createPost.post.id));
    expect(ids.size).toBe(1);
    const { createPost } = await ada.ask(CREATE, { input: { text: 'later', visibility: 'PRIVATE', clientMutationId } });
    expect(ids).toContain(createPost.post.id);
    expect(await postIds(ada, ada)).toEqual([...ids]);
    const others = await grace.ask(CREATE, { input: { text: 'mine', clientMutationId } });
    expect(ids).not.toContain(others.createPost.post.id);
  });

  it('makes no second post where the first was deleted before the retry came', async () => {
    const { ada } = await api().people({ ada: {} });
    const input = { text: 'x', clientMutationId: 'k' };
    const { createPost } = await ada.ask(CREATE, { input });
    await ada.ask(DELETE, { id: createPost.post.id });
    expect((await ada.ask(CREATE, { input })).createPost).toEqual({ post: null });
    expect(await postIds(ada, ada)).toEqual([]);
  });
});

describe('reading a post', () => {
  it('shows each visibility to whom it is for, and to others no trace of it', async () => {
    const { ada, fan, eve } = await api().people({ ada: {}, fan: {}, eve: {} });
    await fan.follow(ada);
    const seen = { PUBLIC: [1, 1, 1, 1], FOLLOWERS: [1, 1, 0, 0], PRIVATE: [1, 0, 0, 0] };
    for (const [visibility, expected] of Object.entries(seen)) {
      const id = await ada.posts('x', { visibility });
      const answers = await Promise.all([
        ada.query(READ, { id }),
        fan.query(READ, { id }),
        eve.query(READ, { id }),
        api().query(READ, { id }),
      ]);
      expect(answers.map(({ code }) => code)).toEqual(expected.map((sees) => (sees === 1 ? null : 'NOT_FOUND')));
    }
  });

  it("keeps a private account's public posts to its followers", async () => {
    const { ada, fan, eve } = await api().people({ ada: { private: true }, fan: {}, eve: {} });
    await fan.follow(ada);
    await ada.approve(fan);
    const id = await ada.posts('x');
    expect([(await fan.query(READ, { id })).code, (await eve.query(READ, { id })).code]).toEqual([null, 'NOT_FOUND']);
  });

  it('hides posts between people of whom one has blocked the other', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const [hers, theirs] = [await ada.posts('x'), await eve.posts('y')];
    await ada.block(eve);
    expect((await eve.query(READ, { id: hers })).code).toBe('NOT_FOUND');
    expect((await ada.query(READ, { id: theirs })).code).toBe('NOT_FOUND');
  });

  it.each([unknownId, '', 'x'.repeat(300)])('answers NOT_FOUND for the id %j', async (id) => {
    const { ada } = await api().people({ ada: {} });
    expect((await ada.query(READ, { id })).error).toEqual({ code: 'NOT_FOUND' });
  });
});

describe("an account's posts", () => {
  it('come latest first, in pages that never skip or repeat', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const ids: string[] = [];
    for (let i = 0; i < 7; i += 1) ids.unshift(await ada.posts(`post ${i}`));
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 3; page += 1) {
      const { user } = await eve.ask(POSTS, { id: ada.id, first: 3, after });
      expect(user.posts.pageInfo).toMatchObject({ hasNextPage: page < 2, hasPreviousPage: page > 0 });
      seen.push(...user.posts.edges.map(({ node }: { node: { id: string } }) => node.id));
      after = user.posts.pageInfo.endCursor;
    }
    expect(seen).toEqual(ids);
  });

  it('are those that the viewer may see, and the page is full all the same', async () => {
    const { ada, fan, eve } = await api().people({ ada: {}, fan: {}, eve: {} });
    await fan.follow(ada);
    const open = await ada.posts('a');
    const forFans = await ada.posts('b', { visibility: 'FOLLOWERS' });
    const hidden = await ada.posts('c', { visibility: 'PRIVATE' });
    expect(await postIds(ada, ada)).toEqual([hidden, forFans, open]);
    expect(await postIds(fan, ada)).toEqual([forFans, open]);
    expect(await postIds(eve, ada, 1)).toEqual([open]);
    await ada.block(eve);
    expect(await postIds(ada, eve)).toEqual([]);
  });

  it('of a private account are for its followers', async () => {
    const { ada, fan, eve } = await api().people({ ada: { private: true }, fan: {}, eve: {} });
    await fan.follow(ada);
    await ada.approve(fan);
    const id = await ada.posts('x');
    expect(await postIds(fan, ada)).toEqual([id]);
    expect(await postIds(eve, ada)).toEqual([]);
  });

  it('refuse a page of 0 or 101, and a cursor that is not of this list', async () => {
    const { ada } = await api().people({ ada: {} });
    for (const first of [0, 101]) {
      const answer = await ada.query(POSTS, { id: ada.id, first });
      expect(answer.error).toMatchObject({ code: 'BAD_USER_INPUT', reason: 'OUT_OF_RANGE', field: 'first' });
    }
    const answer = await ada.query(POSTS, { id: ada.id, after: 'nonsense' });
    expect(answer.error).toMatchObject({ code: 'BAD_USER_INPUT', reason: 'BAD_CURSOR', field: 'after' });
  });

  it('cost as many queries for many posts as for one', async () => {
    const { one, many, eve } = await api().people({ one: {}, many: {}, eve: {} });
    await one.posts('x');
    for (let i = 0; i < 12; i += 1) await many.posts(`x ${i} @${eve.handle}`);
    const read = `query ($id: ID!) { user(id: $id) { posts(first: 20) { edges { node { ${FIELDS}
      likedBy(first: 2) { totalCount edges { node { id } } }
      comments(first: 2) { totalCount edges { node { id author { id }
        replies(first: 2) { totalCount edges { node { id } } } } } }
    } } } } }`;
    for (const author of [one, many]) {
      const [id] = await postIds(eve, author);
      const comment = await eve.comments(id!, 'c');
      await eve.comments(id!, 'r', comment);
      await eve.likes(id!);
    }
    const queries = (of: Person): Promise<number> => api().countQueries(() => eve.ask(read, { id: of.id }));
    const forOne = await queries(one);
    expect(await queries(many)).toBe(forOne);
  });
});
