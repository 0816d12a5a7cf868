// Posts: editing and deleting them, over HTTP.
import { describe, expect, it } from '@jest/globals';

import { useApi } from './support/api.ts';

const api = useApi();

const EDIT = `mutation ($id: ID!, $text: String!) { editPost(id: $id, text: $text) { post {
  id text createdAt editedAt hashtags mentions { id handle } } } }`;
const DELETE = 'mutation ($id: ID!) { deletePost(id: $id) { id } }';
const READ = 'query ($id: ID!) { post(id: $id) { id } }';
const POSTS = 'query ($id: ID!) { user(id: $id) { postCount posts { edges { node { id } } } } }';
const unknownId = 'pst_00000000000000000000000000000000';

describe('editing a post', () => {
  it('changes text, hashtags and mentions, and says when', async () => {
    const { ada, grace } = await api().people({ ada: {}, grace: {} });
    const id = await ada.posts(`#old #both @${ada.handle}`);
    const { editPost } = await ada.ask(EDIT, { id, text: `#new #both @${grace.handle}` });
    expect(editPost.post).toMatchObject({
      id,
      text: `#new #both @${grace.handle}`,
      hashtags: ['new', 'both'],
      mentions: [{ id: grace.id, handle: grace.handle }],
      editedAt: expect.any(String),
    });
    expect(Date.parse(editPost.post.editedAt)).toBeGreaterThanOrEqual(Date.parse(editPost.post.createdAt));
  });

  it('changes nothing where the text stays the same', async () => {
    const { ada } = await api().people({ ada: {} });
    const id = await ada.posts('same #words');
    const { editPost } = await ada.ask(EDIT, { id, text: ' same #words ' });
    expect(editPost.post).toMatchObject({ editedAt: null, hashtags: ['words'] });
  });

  it("is refused for somebody else's post, and tells nothing of one that is out of sight", async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const [open, hidden] = [await ada.posts('x'), await ada.posts('y', { visibility: 'PRIVATE' })];
    expect((await eve.query(EDIT, { id: open, text: 'z' })).error).toEqual({ code: 'FORBIDDEN', reason: 'NOT_OWN' });
    expect((await eve.query(EDIT, { id: hidden, text: 'z' })).error).toEqual({ code: 'NOT_FOUND' });
    expect((await eve.query(EDIT, { id: unknownId, text: 'z' })).error).toEqual({ code: 'NOT_FOUND' });
    await ada.block(eve);
    expect((await eve.query(EDIT, { id: open, text: 'z' })).error).toEqual({ code: 'NOT_FOUND' });
    expect((await api().query(EDIT, { id: open, text: 'z' })).code).toBe('UNAUTHENTICATED');
  });

  it('is refused for a bare share, which has no text', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const id = await eve.posts('x');
    const { sharePost } = await ada.ask(
      'mutation ($input: SharePostInput!) { sharePost(input: $input) { post { id } } }',
      {
        input: { postId: id },
      },
    );
    const answer = await ada.query(EDIT, { id: sharePost.post.id, text: 'words' });
    expect(answer.error).toEqual({ code: 'FORBIDDEN', reason: 'NOT_EDITABLE' });
  });

  it('names the wrong text', async () => {
    const { ada } = await api().people({ ada: {} });
    const id = await ada.posts('x');
    expect((await ada.query(EDIT, { id, text: ' ' })).error).toMatchObject({ reason: 'TOO_SHORT', field: 'text' });
  });
});

describe('deleting a post', () => {
  it('takes it out of sight and out of the counts, and twice is the same as once', async () => {
    const { ada, fan } = await api().people({ ada: {}, fan: {} });
    const [id, kept] = [await ada.posts('x #gone'), await ada.posts('y')];
    await fan.likes(id);
    expect((await ada.ask(DELETE, { id })).deletePost).toEqual({ id });
    expect((await ada.ask(DELETE, { id })).deletePost).toEqual({ id });
    expect((await fan.query(READ, { id })).code).toBe('NOT_FOUND');
    expect((await ada.query(EDIT, { id, text: 'back' })).code).toBe('NOT_FOUND');
    expect((await fan.query(DELETE, { id })).code).toBe('NOT_FOUND');
    const { user } = await fan.ask(POSTS, { id: ada.id });
    expect(user).toMatchObject({ postCount: 1, posts: { edges: [{ node: { id: kept } }] } });
  });

  it('is deleted once where several deletes come together', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    await ada.posts('kept');
    const id = await ada.posts('x', { visibility: 'PRIVATE' });
    const answers = await Promise.all(Array.from({ length: 6 }, () => ada.query(DELETE, { id })));
    expect(answers.map(({ code }) => code)).toEqual(Array(6).fill(null));
    expect((await eve.ask(POSTS, { id: ada.id })).user.postCount).toBe(1);
  });

  it('counts private posts for their author alone, before and after one is deleted', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    await ada.posts('open');
    const id = await ada.posts('x', { visibility: 'PRIVATE' });
    const counts = async (): Promise<unknown[]> =>
      Promise.all([ada, eve].map(async (viewer) => (await viewer.ask(POSTS, { id: ada.id })).user.postCount as number));
    expect(await counts()).toEqual([2, 1]);
    await ada.ask(DELETE, { id });
    expect(await counts()).toEqual([1, 1]);
  });

  it("leaves the author's other posts in the feeds of followers", async () => {
    const { ada, fan } = await api().people({ ada: {}, fan: {} });
    await fan.follow(ada);
    const feed = async (): Promise<string[]> => {
      const data = await fan.ask('{ feed(order: LATEST) { edges { node { id } } } }');
      return data.feed.edges.map(({ node }: { node: { id: string } }) => node.id);
    };
    const [first, second] = [await ada.posts('one'), await ada.posts('two')];
    expect(await feed()).toEqual([second, first]);
    await ada.ask(DELETE, { id: second });
    expect(await feed()).toEqual([first]);
    await ada.ask(DELETE, { id: first });
    expect(await feed()).toEqual([]);
    const third = await ada.posts('three');
    expect(await feed()).toEqual([third]);
  });

  it("is refused for somebody else's post, and tells nothing of one that is out of sight", async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const [open, hidden] = [await ada.posts('x'), await ada.posts('y', { visibility: 'PRIVATE' })];
    expect((await eve.query(DELETE, { id: open })).error).toEqual({ code: 'FORBIDDEN', reason: 'NOT_OWN' });
    expect((await eve.query(DELETE, { id: hidden })).code).toBe('NOT_FOUND');
    for (const id of [unknownId, '', 'x'.repeat(300)]) expect((await eve.query(DELETE, { id })).code).toBe('NOT_FOUND');
    await ada.block(eve);
    expect((await eve.query(DELETE, { id: open })).code).toBe('NOT_FOUND');
    expect((await api().query(DELETE, { id: open })).code).toBe('UNAUTHENTICATED');
  });
});
