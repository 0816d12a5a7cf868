// People you may know, over HTTP.
import { describe, expect, it } from '@jest/globals';

import { useApi } from './support/api.ts';
import type { Person } from './support/person.ts';

const api = useApi();

const SUGGESTIONS = `query ($first: Int, $after: String) {
  peopleYouMayKnow(first: $first, after: $after) {
    edges { cursor mutualCount mutuals(first: 3) { id } node { id handle } }
    pageInfo { endCursor hasNextPage }
  }
}`;
const BEST = `query ($first: Int, $after: String) {
  peopleYouMayKnow(first: $first, after: $after, order: BEST) {
    edges { score mutualCount node { id } }
    pageInfo { endCursor hasNextPage }
  }
}`;
const DISMISS = 'mutation ($userId: ID!) { dismissSuggestion(userId: $userId) }';

interface Page {
  edges: { cursor: string; mutualCount: number; mutuals: { id: string }[]; node: { id: string } }[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}

type ScoredPage = Omit<Page, 'edges'> & { edges: (Page['edges'][number] & { score: number })[] };

async function suggestions(viewer: Person, variables: { first?: number; after?: string | null } = {}): Promise<Page> {
  return (await viewer.ask(SUGGESTIONS, variables)).peopleYouMayKnow as Page;
}

const idsOf = ({ edges }: Page): string[] => edges.map(({ node }) => node.id);

/** Ada follows two; both follow cy, one of them follows dee. */
async function smallCircle() {
  const people = await api().people({ ada: {}, b1: {}, b2: {}, cy: {}, dee: {} });
  const { ada, b1, b2, cy, dee } = people;
  await ada.follow(b1);
  await ada.follow(b2);
  await b1.follow(cy);
  await b2.follow(cy);
  await b2.follow(dee);
  return people;
}

describe('people you may know', () => {
  it('are whom the followees follow, most mutual followees first, with who they are', async () => {
    const { ada, b1, b2, cy, dee } = await smallCircle();
    const { edges } = await suggestions(ada);
    expect(edges.map(({ mutualCount, node }) => [node.id, mutualCount])).toEqual([
      [cy.id, 2],
      [dee.id, 1],
    ]);
    expect(edges[0]?.mutuals.map(({ id }) => id)).toEqual([b1.id, b2.id].sort());
    expect(edges[1]?.mutuals.map(({ id }) => id)).toEqual([b2.id]);
  });

  it('come in the order of their ids where the mutual followees are as many', async () => {
    const { ada, b1, ...others } = await api().people({ ada: {}, b1: {}, c1: {}, c2: {}, c3: {} });
    await ada.follow(b1);
    for (const other of Object.values(others)) await b1.follow(other);
    const ids = Object.values(others)
      .map(({ id }) => id)
      .sort();
    expect(idsOf(await suggestions(ada))).toEqual(ids);
  });

  it('leave out whom the viewer follows, asked, blocked, dismissed, and who blocked the viewer', async () => {
    const traits = {
      ada: {},
      b1: {},
      followed: {},
      asked: { private: true },
      blocked: {},
      blocking: {},
      dismissed: {},
      left: {},
    };
    const { ada, b1, ...others } = await api().people(traits);
    await ada.follow(b1);
    for (const other of Object.values(others)) await b1.follow(other);
    await others.asked.approve(b1);
    await ada.follow(others.followed);
    await ada.follow(others.asked);
    await ada.block(others.blocked);
    await others.blocking.block(ada);
    expect(await ada.ask(DISMISS, { userId: others.dismissed.id })).toEqual({ dismissSuggestion: true });
    expect(idsOf(await suggestions(ada))).toEqual([others.left.id]);
  });

  it('page by page are the same people as all at once, exactly once each', async () => {
    const { ada, b1, ...others } = await api().people({ ada: {}, b1: {}, c1: {}, c2: {}, c3: {}, c4: {}, c5: {} });
    await ada.follow(b1);
    for (const other of Object.values(others)) await b1.follow(other);
    const all = idsOf(await suggestions(ada, { first: 100 }));
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const page: Page = await suggestions(ada, { first: 2, after });
      paged.push(...idsOf(page));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(paged).toEqual(all);
    expect(paged).toHaveLength(5);
  });

  it('take as many queries for many suggestions as for one', async () => {
    const { ada, b1, ...others } = await api().people({ ada: {}, b1: {}, c1: {}, c2: {}, c3: {}, c4: {} });
    await ada.follow(b1);
    await b1.follow(others.c1);
    await suggestions(ada);
    const forOne = await api().countQueries(() => suggestions(ada));
    for (const other of Object.values(others)) await b1.follow(other);
    expect(await api().countQueries(() => suggestions(ada))).toBe(forOne);
  });

  it('are for somebody who is signed in, and a dismissal is for somebody one can see', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    expect((await api().query(SUGGESTIONS)).code).toBe('UNAUTHENTICATED');
    expect((await api().query(DISMISS, { userId: ada.id })).code).toBe('UNAUTHENTICATED');
    await eve.block(ada);
    expect((await ada.query(DISMISS, { userId: eve.id })).code).toBe('NOT_FOUND');
    expect((await ada.query(DISMISS, { userId: ada.id })).error).toMatchObject({
      code: 'BAD_USER_INPUT',
      reason: 'SELF',
    });
    expect((await ada.query(SUGGESTIONS, { first: 0 })).error).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'first',
    });
    expect((await ada.query(SUGGESTIONS, { after: 'x' })).error).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'after',
    });
  });

  it('put whom a followee of few follows knows before whom everybody knows, in the order BEST', async () => {
    const others = { c1: {}, c2: {}, c3: {}, c4: {}, c5: {}, c6: {} };
    const { ada, hub, friend, near, ...crowd } = await api().people({
      ada: {},
      hub: {},
      friend: {},
      near: {},
      ...others,
    });
    await ada.follow(hub);
    await ada.follow(friend);
    for (const one of Object.values(crowd)) await hub.follow(one);
    await friend.follow(near);
    const best = async (first: number, after: string | null) =>
      (await ada.ask(BEST, { first, after })).peopleYouMayKnow as ScoredPage;
    const all = await best(100, null);
    expect(idsOf(all)[0]).toBe(near.id);
    const scores = all.edges.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(scores.every((score) => score > 0)).toBe(true);
    const page = await best(3, null);
    const next = await best(100, page.pageInfo.endCursor);
    expect([...idsOf(page), ...idsOf(next)]).toEqual(idsOf(all));
    // A cursor belongs to its order.
    const wrong = await ada.query(SUGGESTIONS, { after: page.pageInfo.endCursor });
    expect(wrong.error).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
  });
});
