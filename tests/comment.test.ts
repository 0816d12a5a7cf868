// Comments and replies, over HTTP.
import { describe, expect, it } from '@jest/globals';

import { removeComment } from '../src/domain/comment/remove.ts';
import { useApi } from './support/api.ts';
import { freshOutbox } from './support/outbox.ts';
import type { Person } from './support/person.ts';

const api = useApi();

const CREATE = `mutation ($input: CreateCommentInput!) { createComment(input: $input) { comment {
  id text createdAt depth likeCount replyCount author { id } replyTo { id } mentions { id }
  post { id commentCount } } } }`;
const DELETE = 'mutation ($id: ID!) { deleteComment(id: $id) { id } }';
const READ = 'query ($id: ID!) { comment(id: $id) { id text depth replyCount replyTo { id } } }';
const THREADS = `query ($id: ID!, $first: Int, $after: String, $replies: Int) { post(id: $id) { commentCount
  comments(first: $first, after: $after) { totalCount pageInfo { endCursor hasNextPage }
    edges { cursor node { id text author { id } replies(first: $replies) { totalCount pageInfo { endCursor hasNextPage }
      edges { cursor node { id text } } } } } } } }`;
const REPLIES = `query ($id: ID!, $first: Int, $after: String) { comment(id: $id) {
  replies(first: $first, after: $after) { totalCount edges { node { id } } pageInfo { endCursor hasNextPage } } } }`;

interface List {
  totalCount: number;
  edges: { node: { id: string; text: string; replies: List } }[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}
const idsOf = ({ edges }: List): string[] => edges.map(({ node }) => node.id);

async function threads(viewer: Person, id: string, variables: Record<string, unknown> = {}): Promise<List> {
  return (await viewer.ask(THREADS, { id, ...variables })).post.comments as List;
}

async function commentCount(viewer: Person, id: string): Promise<number> {
  return (await viewer.ask(THREADS, { id })).post.commentCount as number;
}

/** A chain of replies below a comment; answers their ids, the topmost first. */
async function chain(writer: Person, postId: string, length: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < length; i += 1) ids.push(await writer.comments(postId, `level ${i}`, ids.at(-1)));
  return ids;
}

describe('commenting', () => {
  it('answers the comment with its mentions, and the post counts it', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const postId = await ada.posts('x');
    const { createComment } = await eve.ask(CREATE, { input: { postId, text: ` hello @${ada.handle} ` } });
    expect(createComment.comment).toEqual({
      id: expect.stringMatching(/^cmt_[0-9a-f]{32}$/),
      text: `hello @${ada.handle}`,
      createdAt: expect.stringMatching(/Z$/),
      depth: 0,
      likeCount: 0,
      replyCount: 0,
      author: { id: eve.id },
      replyTo: null,
      mentions: [{ id: ada.id }],
      post: { id: postId, commentCount: 1 },
    });
  });

  it('puts a reply below its comment, and the post counts both', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const postId = await ada.posts('x');
    const replyToId = await eve.comments(postId, 'question');
    const { createComment } = await ada.ask(CREATE, { input: { postId, text: 'answer', replyToId } });
    expect(createComment.comment).toMatchObject({ depth: 1, replyTo: { id: replyToId }, post: { commentCount: 2 } });
    expect(await threads(ada, postId)).toMatchObject({
      totalCount: 1,
      edges: [{ node: { id: replyToId, replies: { totalCount: 1, edges: [{ node: { text: 'answer' } }] } } }],
    });
  });

  it('makes one comment of many tries with one clientMutationId, also at the same time', async () => {
    const { ada } = await api().people({ ada: {} });
    const postId = await ada.posts('x');
    const make = async (text: string): Promise<string | undefined> =>
      (await ada.ask(CREATE, { input: { postId, text, clientMutationId: 'k' } })).createComment.comment?.id as string;
    const ids = new Set(await Promise.all(Array.from({ length: 6 }, (_, i) => make(`try ${i}`))));
    ids.add(await make('later'));
    expect(ids.size).toBe(1);
    expect(await commentCount(ada, postId)).toBe(1);
    await ada.ask(DELETE, { id: [...ids][0] });
    expect(await make('after the delete')).toBeUndefined();
    expect(await commentCount(ada, postId)).toBe(0);
  });

  it('refuses a reply to what is not a visible comment on the same post', async () => {
    const { ada, bob, eve } = await api().people({ ada: {}, bob: {}, eve: {} });
    const postId = await ada.posts('x');
    const elsewhere = await ada.comments(await ada.posts('y'), 'c');
    const deleted = await ada.comments(postId, 'd');
    await ada.ask(DELETE, { id: deleted });
    const ofBob = await bob.comments(postId, 'b');
    await bob.block(eve);
    for (const replyToId of [elsewhere, deleted, ofBob, 'cmt_0', '']) {
      const answer = await eve.query(CREATE, { input: { postId, text: 'r', replyToId } });
      expect(answer.error).toEqual({ code: 'BAD_USER_INPUT', reason: 'NO_SUCH_COMMENT', field: 'input.replyToId' });
    }
  });

  it('goes twenty levels deep and no deeper', async () => {
    const { ada } = await api().people({ ada: {} });
    const postId = await ada.posts('x');
    const ids = await chain(ada, postId, 21);
    expect((await ada.ask(READ, { id: ids.at(-1) })).comment).toMatchObject({ depth: 20, replyTo: { id: ids.at(-2) } });
    const answer = await ada.query(CREATE, { input: { postId, text: 'r', replyToId: ids.at(-1) } });
    expect(answer.error).toEqual({ code: 'BAD_USER_INPUT', reason: 'TOO_DEEP', field: 'input.replyToId' });
  });

  it.each([
    [' ', 'TOO_SHORT'],
    ['x'.repeat(2_201), 'TOO_LONG'],
  ])('refuses the text %j', async (text, reason) => {
    const { ada } = await api().people({ ada: {} });
    const answer = await ada.query(CREATE, { input: { postId: await ada.posts('x'), text } });
    expect(answer.error).toEqual({ code: 'BAD_USER_INPUT', reason, field: 'input.text' });
  });

  it('tells nothing of a post that is out of sight, and is for whoever is signed in', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const hidden = await ada.posts('x', { visibility: 'FOLLOWERS' });
    const open = await ada.posts('y');
    expect((await api().query(CREATE, { input: { postId: open, text: 'c' } })).code).toBe('UNAUTHENTICATED');
    await ada.block(eve);
    for (const postId of [hidden, open, 'pst_0', '']) {
      expect((await eve.query(CREATE, { input: { postId, text: 'c' } })).error).toEqual({ code: 'NOT_FOUND' });
    }
  });
});

describe('reading comments', () => {
  it('lists a post latest first, in pages that never skip or repeat', async () => {
    const { ada } = await api().people({ ada: {} });
    const postId = await ada.posts('x');
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.unshift(await ada.comments(postId, `c ${i}`));
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 3; page += 1) {
      const list = await threads(ada, postId, { first: 2, after });
      expect(list).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: page < 2 } });
      seen.push(...idsOf(list));
      after = list.pageInfo.endCursor;
    }
    expect(seen).toEqual(ids);
  });

  it('lists replies earliest first, in pages that never skip or repeat', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const postId = await ada.posts('x');
    const id = await ada.comments(postId, 'c');
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.push(await (i % 2 === 0 ? ada : eve).comments(postId, `r ${i}`, id));
    const [first] = (await threads(eve, postId, { replies: 2 })).edges;
    expect(idsOf(first!.node.replies)).toEqual(ids.slice(0, 2));
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 3; page += 1) {
      const list = (await eve.ask(REPLIES, { id, first: 2, after })).comment.replies as List;
      expect(list).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: page < 2 } });
      seen.push(...idsOf(list));
      after = list.pageInfo.endCursor;
    }
    expect(seen).toEqual(ids);
  });

  it('hides the comments of people with whom there is a block, and of posts that are out of sight', async () => {
    const { ada, bob, eve } = await api().people({ ada: {}, bob: {}, eve: {} });
    const postId = await ada.posts('x');
    const [ofBob, ofEve] = [await bob.comments(postId, 'b'), await eve.comments(postId, 'e')];
    await bob.block(eve);
    expect(idsOf(await threads(eve, postId))).toEqual([ofEve]);
    expect(idsOf(await threads(bob, postId))).toEqual([ofBob]);
    expect((await eve.query(READ, { id: ofBob })).code).toBe('NOT_FOUND');
    const secret = await ada.comments(await ada.posts('y', { visibility: 'PRIVATE' }), 's');
    expect((await eve.query(READ, { id: secret })).code).toBe('NOT_FOUND');
    expect((await ada.ask(READ, { id: secret })).comment).toMatchObject({ id: secret, replyTo: null });
    for (const id of ['', 'cmt_0']) expect((await eve.query(READ, { id })).error).toEqual({ code: 'NOT_FOUND' });
  });

  it('lets anybody read the comments of a public post', async () => {
    const { ada } = await api().people({ ada: {} });
    const postId = await ada.posts('x');
    const id = await ada.comments(postId, 'c');
    expect((await api().query(THREADS, { id: postId })).data.post.comments).toMatchObject({
      edges: [{ node: { id } }],
    });
  });

  it('counts no replies of a comment out of sight for whoever calls another field its id', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const hidden = await ada.posts('x', { visibility: 'PRIVATE' });
    const [secret] = await chain(ada, hidden, 2);
    const bait = await eve.comments(await eve.posts('y'), secret!);
    const answer = await eve.query(
      'query ($id: ID!) { comment(id: $id) { id: text replies { totalCount edges { node { id } } } } }',
      { id: bait },
    );
    // Refusing such a document altogether is as good.
    if (answer.code === null) expect(answer.data.comment.replies).toEqual({ totalCount: 0, edges: [] });
  });

  it('costs as many queries for many comments and replies as for one', async () => {
    const { ada } = await api().people({ ada: {} });
    const [one, many] = [await ada.posts('x'), await ada.posts('y')];
    await chain(ada, one, 2);
    for (let i = 0; i < 6; i += 1) await chain(ada, many, 2);
    const queries = (id: string): Promise<number> => api().countQueries(() => threads(ada, id));
    const forOne = await queries(one);
    expect(await queries(many)).toBe(forOne);
  });
});

describe('deleting a comment', () => {
  it('takes the replies below it along, and twice is the same as once', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const postId = await ada.posts('x');
    const kept = await ada.comments(postId, 'kept');
    const top = await eve.comments(postId, 'top');
    const reply = await ada.comments(postId, 'reply', top);
    const below = await eve.comments(postId, 'below', reply);
    expect(await commentCount(ada, postId)).toBe(4);
    expect((await eve.ask(DELETE, { id: top })).deleteComment).toEqual({ id: top });
    expect((await eve.ask(DELETE, { id: top })).deleteComment).toEqual({ id: top });
    expect((await ada.ask(DELETE, { id: reply })).deleteComment).toEqual({ id: reply });
    expect(await commentCount(ada, postId)).toBe(1);
    expect(idsOf(await threads(ada, postId))).toEqual([kept]);
    for (const id of [top, reply, below]) expect((await ada.query(READ, { id })).code).toBe('NOT_FOUND');
  });

  it('takes a reply away from its comment', async () => {
    const { ada } = await api().people({ ada: {} });
    const postId = await ada.posts('x');
    const [top, reply] = await chain(ada, postId, 2);
    await ada.ask(DELETE, { id: reply });
    expect((await ada.ask(READ, { id: top })).comment).toMatchObject({ id: top, replyCount: 0 });
    expect(await commentCount(ada, postId)).toBe(1);
  });

  it("is the post's author's right as well, and nobody else's", async () => {
    const { ada, bob, eve } = await api().people({ ada: {}, bob: {}, eve: {} });
    const postId = await ada.posts('x');
    const id = await eve.comments(postId, 'c');
    expect((await bob.query(DELETE, { id })).error).toEqual({ code: 'FORBIDDEN', reason: 'NOT_OWN' });
    expect((await ada.ask(DELETE, { id })).deleteComment).toEqual({ id });
    expect((await bob.query(DELETE, { id })).error).toEqual({ code: 'NOT_FOUND' });
  });

  it('leaves no reply behind where replies and deletes come together', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const postId = await ada.posts('x');
    const [top, reply] = await chain(ada, postId, 2);
    const writes = Array.from({ length: 8 }, (_, i) =>
      eve.query(CREATE, { input: { postId, text: `r ${i}`, replyToId: i % 2 === 0 ? top : reply } }),
    );
    const deletes = [ada.query(DELETE, { id: top }), ada.query(DELETE, { id: top }), ada.query(DELETE, { id: reply })];
    for (const { code } of await Promise.all(writes)) expect([null, 'BAD_USER_INPUT']).toContain(code);
    for (const { code } of await Promise.all(deletes)) expect(code).toBeNull();
    expect(await commentCount(ada, postId)).toBe(0);
  });

  it('deletes a tree that is too large for one transaction in several', async () => {
    const { ada } = await api().people({ ada: {} });
    const postId = await ada.posts('x');
    const [top, reply] = await chain(ada, postId, 4);
    for (let i = 0; i < 3; i += 1) await ada.comments(postId, `r ${i}`, reply);
    expect(await removeComment(freshOutbox(api().graph), { viewerId: ada.id, id: top! }, Date.now(), { max: 2 })).toBe(
      true,
    );
    expect(await commentCount(ada, postId)).toBe(0);
  });

  it('tells nothing of a comment that is out of sight, and is for whoever is signed in', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const hidden = await ada.comments(await ada.posts('x', { visibility: 'PRIVATE' }), 'c');
    const open = await ada.comments(await ada.posts('y'), 'c');
    for (const id of [hidden, 'cmt_0', '', 'x'.repeat(300)])
      expect((await eve.query(DELETE, { id })).code).toBe('NOT_FOUND');
    expect((await api().query(DELETE, { id: open })).code).toBe('UNAUTHENTICATED');
    await ada.block(eve);
    expect((await eve.query(DELETE, { id: open })).code).toBe('NOT_FOUND');
  });
});
