// Likes of posts and comments, and who likes a post, over HTTP.
import { describe, expect, it } from '@jest/globals';

import { useApi } from './support/api.ts';
import type { Person } from './support/person.ts';

const api = useApi();

const LIKE = 'mutation ($id: ID!) { likePost(postId: $id) { post { id likeCount viewerHasLiked } } }';
const UNLIKE = 'mutation ($id: ID!) { unlikePost(postId: $id) { post { id likeCount viewerHasLiked } } }';
const LIKE_COMMENT = 'mutation ($id: ID!) { likeComment(id: $id) { comment { id likeCount viewerHasLiked } } }';
const UNLIKE_COMMENT = 'mutation ($id: ID!) { unlikeComment(id: $id) { comment { id likeCount viewerHasLiked } } }';
const LIKED_BY = `query ($id: ID!, $first: Int, $after: String) { post(id: $id) { likeCount viewerHasLiked
  likedBy(first: $first, after: $after) { totalCount edges { cursor likedAt node { id handle } }
    pageInfo { endCursor hasNextPage } } } }`;

interface Likers {
  edges: { node: { id: string } }[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}

const crowd = (size: number): Promise<Person[]> => Promise.all(Array.from({ length: size }, () => api().person()));

describe('liking a post', () => {
  it('counts once, and twice is the same as once', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const id = await ada.posts('x');
    const liked = { post: { id, likeCount: 1, viewerHasLiked: true } };
    expect((await eve.ask(LIKE, { id })).likePost).toEqual(liked);
    expect((await eve.ask(LIKE, { id })).likePost).toEqual(liked);
    const unliked = { post: { id, likeCount: 0, viewerHasLiked: false } };
    expect((await eve.ask(UNLIKE, { id })).unlikePost).toEqual(unliked);
    expect((await eve.ask(UNLIKE, { id })).unlikePost).toEqual(unliked);
  });

  it('counts twenty where twenty people like at the same time', async () => {
    const { ada } = await api().people({ ada: {} });
    const id = await ada.posts('x');
    const people = await crowd(20);
    await Promise.all(people.map((person) => person.likes(id)));
    const { post } = await ada.ask(LIKED_BY, { id, first: 100 });
    expect(post).toMatchObject({ likeCount: 20, viewerHasLiked: false, likedBy: { totalCount: 20 } });
    const likers = post.likedBy.edges.map(({ node }: { node: { id: string } }) => node.id);
    expect(new Set(likers)).toEqual(new Set(people.map((person) => person.id)));
  });

  it('counts one where one person likes many times at once', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const id = await ada.posts('x');
    await Promise.all(Array.from({ length: 10 }, () => eve.likes(id)));
    expect((await ada.ask(LIKED_BY, { id })).post.likedBy).toMatchObject({
      totalCount: 1,
      edges: [{ node: { id: eve.id } }],
    });
  });

  it('tells nothing of a post that is out of sight, and takes no like back that is', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const open = await ada.posts('x');
    const hidden = await ada.posts('y', { visibility: 'FOLLOWERS' });
    await eve.likes(open);
    await ada.block(eve);
    for (const id of [open, hidden, 'pst_0', '', 'x'.repeat(300)]) {
      expect((await eve.query(LIKE, { id })).error).toEqual({ code: 'NOT_FOUND' });
      expect((await eve.query(UNLIKE, { id })).error).toEqual({ code: 'NOT_FOUND' });
    }
  });

  it('is for whoever is signed in', async () => {
    const { ada } = await api().people({ ada: {} });
    const id = await ada.posts('x');
    expect((await api().query(LIKE, { id })).code).toBe('UNAUTHENTICATED');
    expect((await api().query(UNLIKE, { id })).code).toBe('UNAUTHENTICATED');
  });
});

describe('liking a comment', () => {
  it('counts once, and twice is the same as once', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const id = await ada.comments(await ada.posts('x'), 'c');
    const liked = { comment: { id, likeCount: 1, viewerHasLiked: true } };
    expect((await eve.ask(LIKE_COMMENT, { id })).likeComment).toEqual(liked);
    expect((await eve.ask(LIKE_COMMENT, { id })).likeComment).toEqual(liked);
    const unliked = { comment: { id, likeCount: 0, viewerHasLiked: false } };
    expect((await eve.ask(UNLIKE_COMMENT, { id })).unlikeComment).toEqual(unliked);
    expect((await eve.ask(UNLIKE_COMMENT, { id })).unlikeComment).toEqual(unliked);
  });

  it('tells nothing of a comment that is out of sight, and is for whoever is signed in', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const hidden = await ada.comments(await ada.posts('x', { visibility: 'PRIVATE' }), 'c');
    const open = await ada.comments(await ada.posts('y'), 'c');
    for (const document of [LIKE_COMMENT, UNLIKE_COMMENT]) {
      for (const id of [hidden, 'cmt_0', '']) expect((await eve.query(document, { id })).code).toBe('NOT_FOUND');
      expect((await api().query(document, { id: open })).code).toBe('UNAUTHENTICATED');
    }
    await ada.block(eve);
    expect((await eve.query(LIKE_COMMENT, { id: open })).code).toBe('NOT_FOUND');
  });
});

describe('who likes a post', () => {
  it('comes latest first, in pages that never skip or repeat', async () => {
    const { ada } = await api().people({ ada: {} });
    const id = await ada.posts('x');
    const people = await crowd(5);
    for (const person of people) await person.likes(id);
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 3; page += 1) {
      const likedBy = (await ada.ask(LIKED_BY, { id, first: 2, after })).post.likedBy as Likers;
      expect(likedBy).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: page < 2 } });
      seen.push(...likedBy.edges.map(({ node }) => node.id));
      after = likedBy.pageInfo.endCursor;
    }
    expect(seen).toEqual(people.map((person) => person.id).reverse());
  });

  it('leaves out who has blocked the viewer, and says when each liked', async () => {
    const { ada, bob, eve } = await api().people({ ada: {}, bob: {}, eve: {} });
    const id = await ada.posts('x');
    await bob.likes(id);
    await eve.likes(id);
    await bob.block(eve);
    const { edges } = (await eve.ask(LIKED_BY, { id })).post.likedBy;
    expect(edges).toEqual([
      { cursor: expect.any(String), likedAt: expect.stringMatching(/Z$/), node: { id: eve.id, handle: eve.handle } },
    ]);
  });

  it('is not to be had for a post out of sight by calling another field its id', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const hidden = await ada.posts('x', { visibility: 'PRIVATE' });
    await ada.likes(hidden);
    await ada.comments(hidden, 'c');
    const bait = await eve.posts(hidden);
    const forged = `query ($id: ID!) { post(id: $id) { id: text likedBy { totalCount edges { node { id } } }
      comments { totalCount edges { node { id } } } } }`;
    const empty = { totalCount: 0, edges: [] };
    const answer = await eve.query(forged, { id: bait });
    // Refusing such a document altogether is as good.
    if (answer.code === null) expect(answer.data.post).toMatchObject({ likedBy: empty, comments: empty });
    const long = await eve.query(forged, { id: await eve.posts('x'.repeat(300)) });
    expect([null, answer.code]).toContain(long.code);
  });

  it('costs as many queries for many likes as for one', async () => {
    const { ada } = await api().people({ ada: {} });
    const [one, many] = [await ada.posts('x'), await ada.posts('y')];
    const people = await crowd(9);
    await people[0]!.likes(one);
    await Promise.all(people.map((person) => person.likes(many)));
    const queries = (id: string): Promise<number> => api().countQueries(() => ada.ask(LIKED_BY, { id }));
    const forOne = await queries(one);
    expect(await queries(many)).toBe(forOne);
  });
});
