// Shares: bare and with words, of posts and of shares, over HTTP.
import { describe, expect, it } from '@jest/globals';

import { useApi } from './support/api.ts';
import type { Person } from './support/person.ts';

const api = useApi();

const SHARE = `mutation ($input: SharePostInput!) { sharePost(input: $input) {
  post { id text visibility hashtags author { id } sharedPost { id text shareCount author { id } } } } }`;
const DELETE = 'mutation ($id: ID!) { deletePost(id: $id) { id } }';
const READ = 'query ($id: ID!) { post(id: $id) { id text shareCount sharedPost { id } } }';

async function share(viewer: Person, postId: string, input: Record<string, unknown> = {}): Promise<string> {
  return (await viewer.ask(SHARE, { input: { postId, ...input } })).sharePost.post.id as string;
}

async function shareCount(viewer: Person, id: string): Promise<number> {
  return (await viewer.ask(READ, { id })).post.shareCount as number;
}

describe('sharing', () => {
  it('makes a bare post that points at the shared one', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const id = await ada.posts('hello');
    const { sharePost } = await eve.ask(SHARE, { input: { postId: id } });
    expect(sharePost.post).toEqual({
      id: expect.stringMatching(/^pst_/),
      text: '',
      visibility: 'PUBLIC',
      hashtags: [],
      author: { id: eve.id },
      sharedPost: { id, text: 'hello', shareCount: 1, author: { id: ada.id } },
    });
  });

  it('shares bare only once, also at the same time and whatever blanks stand for no words', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const id = await ada.posts('hello');
    const shares = await Promise.all([undefined, null, '', '  \n'].map((text) => share(eve, id, { text })));
    expect(new Set(shares).size).toBe(1);
    expect(await shareCount(eve, id)).toBe(1);
    expect(await share(ada, id)).not.toBe(shares[0]);
    expect(await shareCount(eve, id)).toBe(2);
  });

  it('shares bare again once the first share is deleted', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const id = await ada.posts('hello');
    const first = await share(eve, id);
    await eve.ask(DELETE, { id: first });
    expect(await shareCount(eve, id)).toBe(0);
    expect(await share(eve, id)).not.toBe(first);
    expect(await shareCount(eve, id)).toBe(1);
  });

  it('shares with words as often as there are words, and reads hashtags in them', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const postId = await ada.posts('hello');
    const { sharePost } = await eve.ask(SHARE, { input: { postId, text: 'so #true', visibility: 'FOLLOWERS' } });
    expect(sharePost.post).toMatchObject({
      text: 'so #true',
      hashtags: ['true'],
      visibility: 'FOLLOWERS',
      sharedPost: { id: postId },
    });
    await share(eve, postId, { text: 'so #true' });
    expect(await shareCount(eve, postId)).toBe(2);
  });

  it('shares the original where a bare share is shared, and a share with words as itself', async () => {
    const { ada, eve, bob } = await api().people({ ada: {}, eve: {}, bob: {} });
    const id = await ada.posts('hello');
    const [bare, worded] = [await share(eve, id), await share(eve, id, { text: 'words' })];
    const sharedBy = async (postId: string): Promise<string> =>
      (await bob.ask(READ, { id: await share(bob, postId) })).post.sharedPost.id as string;
    expect(await sharedBy(bare)).toBe(id);
    expect(await sharedBy(worded)).toBe(worded);
  });

  it('answers a retry with the share of the first try, even where the post has been closed since', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const postId = await ada.posts('hello');
    const tries = await Promise.all(
      Array.from({ length: 6 }, (_, i) => share(eve, postId, { text: `try ${i}`, clientMutationId: 'k' })),
    );
    expect(new Set(tries).size).toBe(1);
    await ada.ask(DELETE, { id: postId });
    expect(await share(eve, postId, { text: 'again', clientMutationId: 'k' })).toBe(tries[0]);
  });

  it("refuses what is not open to everybody, and one's own private posts", async () => {
    const { ada, closed, fan } = await api().people({ ada: {}, closed: { private: true }, fan: {} });
    await fan.follow(ada);
    await fan.follow(closed);
    await closed.approve(fan);
    const forFans = await ada.posts('x', { visibility: 'FOLLOWERS' });
    const ofClosed = await closed.posts('x');
    const own = await fan.posts('x', { visibility: 'PRIVATE' });
    for (const postId of [forFans, ofClosed, own]) {
      const answer = await fan.query(SHARE, { input: { postId } });
      expect(answer.error).toEqual({ code: 'FORBIDDEN', reason: 'NOT_SHAREABLE' });
    }
    expect(await share(ada, forFans)).toMatch(/^pst_/);
    expect(await share(closed, ofClosed)).toMatch(/^pst_/);
  });

  it('tells nothing of a post that is out of sight', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const hidden = await ada.posts('x', { visibility: 'PRIVATE' });
    const open = await ada.posts('y');
    const gone = await ada.posts('z');
    await ada.ask(DELETE, { id: gone });
    await ada.block(eve);
    for (const postId of [hidden, open, gone, '', 'x'.repeat(300)]) {
      expect((await eve.query(SHARE, { input: { postId } })).error).toEqual({ code: 'NOT_FOUND' });
    }
  });

  it('refuses too many words, and whoever is not signed in', async () => {
    const { ada } = await api().people({ ada: {} });
    const postId = await ada.posts('x');
    const answer = await ada.query(SHARE, { input: { postId, text: 'x'.repeat(2_201) } });
    expect(answer.error).toEqual({ code: 'BAD_USER_INPUT', reason: 'TOO_LONG', field: 'input.text' });
    expect((await api().query(SHARE, { input: { postId } })).code).toBe('UNAUTHENTICATED');
  });
});

describe('a share', () => {
  it('vanishes with what it shares where it is bare, and stays where it has words', async () => {
    const { ada, eve, bob } = await api().people({ ada: {}, eve: {}, bob: {} });
    const id = await ada.posts('hello');
    const [bare, worded] = [await share(eve, id), await share(eve, id, { text: 'words' })];
    await ada.ask(DELETE, { id });
    expect((await bob.query(READ, { id: bare })).code).toBe('NOT_FOUND');
    expect((await bob.ask(READ, { id: worded })).post).toMatchObject({ text: 'words', sharedPost: null });
    expect((await eve.ask(DELETE, { id: bare })).deletePost).toEqual({ id: bare });
  });

  it('shows the shared post only to whom that one is open', async () => {
    const { ada, eve, bob } = await api().people({ ada: {}, eve: {}, bob: {} });
    const id = await ada.posts('hello');
    const [bare, worded] = [await share(eve, id), await share(eve, id, { text: 'words' })];
    await ada.block(bob);
    expect((await bob.query(READ, { id: bare })).code).toBe('NOT_FOUND');
    expect((await bob.ask(READ, { id: worded })).post.sharedPost).toBeNull();
  });
});
