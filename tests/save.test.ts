// Saved posts, over HTTP.
import { describe, expect, it } from '@jest/globals';

import { useApi } from './support/api.ts';
import type { Person } from './support/person.ts';

const api = useApi();

const SAVE = 'mutation ($id: ID!) { savePost(postId: $id) { post { id viewerHasSaved } } }';
const UNSAVE = 'mutation ($id: ID!) { unsavePost(postId: $id) { post { id viewerHasSaved } } }';
const SAVED = `query ($first: Int, $after: String) { savedPosts(first: $first, after: $after) {
  edges { cursor node { id text author { id } } } pageInfo { endCursor hasNextPage } } }`;

interface Page {
  edges: { node: { id: string } }[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}

async function savedPage(viewer: Person, variables: Record<string, unknown> = {}): Promise<Page> {
  return (await viewer.ask(SAVED, variables)).savedPosts as Page;
}

const savedIds = async (viewer: Person): Promise<string[]> =>
  (await savedPage(viewer)).edges.map(({ node }) => node.id);

describe('saving a post', () => {
  it('keeps it for the viewer alone, and twice is the same as once', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const id = await ada.posts('x');
    await Promise.all([1, 2, 3].map(() => eve.ask(SAVE, { id })));
    expect((await eve.ask(SAVE, { id })).savePost).toEqual({ post: { id, viewerHasSaved: true } });
    expect(await savedIds(eve)).toEqual([id]);
    expect(await savedIds(ada)).toEqual([]);
    const unsaved = { post: { id, viewerHasSaved: false } };
    expect((await eve.ask(UNSAVE, { id })).unsavePost).toEqual(unsaved);
    expect((await eve.ask(UNSAVE, { id })).unsavePost).toEqual(unsaved);
    expect(await savedIds(eve)).toEqual([]);
  });

  it('tells nothing of a post that is out of sight', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const open = await ada.posts('x');
    const hidden = await ada.posts('y', { visibility: 'PRIVATE' });
    await eve.ask(SAVE, { id: open });
    await ada.block(eve);
    for (const id of [open, hidden, 'pst_0', '']) {
      expect((await eve.query(SAVE, { id })).error).toEqual({ code: 'NOT_FOUND' });
      expect((await eve.query(UNSAVE, { id })).error).toEqual({ code: 'NOT_FOUND' });
    }
  });

  it('is for whoever is signed in', async () => {
    const { ada } = await api().people({ ada: {} });
    const id = await ada.posts('x');
    for (const document of [SAVE, UNSAVE]) expect((await api().query(document, { id })).code).toBe('UNAUTHENTICATED');
    expect((await api().query(SAVED)).code).toBe('UNAUTHENTICATED');
  });
});

describe('saved posts', () => {
  it('come latest saved first, in pages that never skip or repeat', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.push(await ada.posts(`post ${i}`));
    const order = [ids[2]!, ids[0]!, ids[4]!, ids[1]!, ids[3]!];
    for (const id of order) await eve.ask(SAVE, { id });
    await eve.ask(SAVE, { id: order[0] });
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 3; page += 1) {
      const { edges, pageInfo } = await savedPage(eve, { first: 2, after });
      expect(pageInfo.hasNextPage).toBe(page < 2);
      seen.push(...edges.map(({ node }) => node.id));
      after = pageInfo.endCursor;
    }
    expect(seen).toEqual(order.reverse());
  });

  it('leave out what has been deleted or closed since, and fill the page all the same', async () => {
    const { ada, bob, eve } = await api().people({ ada: {}, bob: {}, eve: {} });
    const [kept, deleted, blocked] = [await ada.posts('x'), await ada.posts('y'), await bob.posts('z')];
    for (const id of [kept, deleted, blocked]) await eve.ask(SAVE, { id });
    await ada.ask('mutation ($id: ID!) { deletePost(id: $id) { id } }', { id: deleted });
    await bob.block(eve);
    expect(await savedPage(eve, { first: 1 })).toMatchObject({
      edges: [{ node: { id: kept } }],
      pageInfo: { hasNextPage: false },
    });
    await bob.unblock(eve);
    expect(await savedIds(eve)).toEqual([blocked, kept]);
  });

  it('refuse a page of 0 or 101, and a cursor that is not of this list', async () => {
    const { ada } = await api().people({ ada: {} });
    for (const first of [0, 101])
      expect((await ada.query(SAVED, { first })).error).toMatchObject({ reason: 'OUT_OF_RANGE' });
    expect((await ada.query(SAVED, { after: 'nonsense' })).error).toMatchObject({ reason: 'BAD_CURSOR' });
  });

  it('cost as many queries for many posts as for one', async () => {
    const { ada, one, many } = await api().people({ ada: {}, one: {}, many: {} });
    for (let i = 0; i < 9; i += 1) await many.ask(SAVE, { id: await ada.posts(`post ${i}`) });
    await one.ask(SAVE, { id: await ada.posts('x') });
    const queries = (viewer: Person): Promise<number> => api().countQueries(() => savedPage(viewer));
    const forOne = await queries(one);
    expect(await queries(many)).toBe(forOne);
  });
});
