// How far two people are apart, over HTTP.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { useApi } from './support/api.ts';
import type { Person } from './support/person.ts';
import { wrongs } from './visibility/answers.ts';
import { factsOf, viewOf } from './visibility/model.ts';
import { storeWorld } from './visibility/store.ts';
import { type Plan, makeWorld, plans } from './visibility/world.ts';

const api = useApi();

const DEGREE = `query ($from: ID, $to: ID!, $direction: FollowDirection, $maxDegree: Int) {
  degreeOfConnection(from: $from, to: $to, direction: $direction, maxDegree: $maxDegree) {
    degree paths(first: 3) { id }
  }
}`;

interface Options {
  from?: Person;
  direction?: 'ANY' | 'OUT';
  maxDegree?: number;
}

/** The degree and the paths, as ids, that somebody is told. */
async function degree(viewer: Person, to: Person, { from, ...options }: Options = {}) {
  const variables = { from: from?.id, to: to.id, ...options };
  const found = (await viewer.ask(DEGREE, variables)).degreeOfConnection as {
    degree: number;
    paths: { id: string }[][];
  };
  return { degree: found.degree, paths: found.paths.map((path) => path.map(({ id }) => id)) };
}

const DEGREES = `query ($to: [ID!]!, $direction: FollowDirection, $maxDegree: Int) {
  degreesOfConnection(to: $to, direction: $direction, maxDegree: $maxDegree) { userId degree user { id } }
}`;

/** The degrees of a list of people, as numbers. */
async function degrees(viewer: Person, to: Person[], options: Omit<Options, 'from'> = {}) {
  const found = (await viewer.ask(DEGREES, { to: to.map(({ id }) => id), ...options })).degreesOfConnection;
  return (found as { degree: number | null }[]).map(({ degree }) => degree);
}

const nobody = { degree: null, paths: [] };

describe('degree of connection', () => {
  it('is 0 to oneself', async () => {
    const { ada } = await api().people({ ada: {} });
    expect(await degree(ada, ada)).toEqual({ degree: 0, paths: [[ada.id]] });
  });

  it('is the length of a shortest path along the follows, and shows the path', async () => {
    const { ada, bob, cy, dee } = await api().people({ ada: {}, bob: {}, cy: {}, dee: {} });
    await ada.follow(bob);
    await bob.follow(cy);
    await cy.follow(dee);
    expect(await degree(ada, dee, { direction: 'OUT' })).toEqual({
      degree: 3,
      paths: [[ada.id, bob.id, cy.id, dee.id]],
    });
    expect(await degree(dee, ada, { direction: 'OUT' })).toEqual(nobody);
    expect(await degree(dee, ada)).toEqual({ degree: 3, paths: [[dee.id, cy.id, bob.id, ada.id]] });
  });

  it('shows each path once where two people follow each other', async () => {
    const { ada, bob, cy } = await api().people({ ada: {}, bob: {}, cy: {} });
    await ada.follow(bob);
    await bob.follow(ada);
    await bob.follow(cy);
    await cy.follow(bob);
    expect(await degree(ada, cy)).toEqual({ degree: 2, paths: [[ada.id, bob.id, cy.id]] });
  });

  it('shows several shortest paths, at most as many as asked for', async () => {
    const { ada, zoe, ...between } = await api().people({ ada: {}, zoe: {}, b1: {}, b2: {}, b3: {}, b4: {} });
    for (const person of Object.values(between)) {
      await ada.follow(person);
      await person.follow(zoe);
    }
    const { paths } = await degree(ada, zoe);
    expect(paths).toHaveLength(3);
    expect(new Set(paths.map((path) => path[1])).size).toBe(3);
  });

  it('is null beyond maxDegree', async () => {
    const { ada, bob, cy } = await api().people({ ada: {}, bob: {}, cy: {} });
    await ada.follow(bob);
    await bob.follow(cy);
    expect(await degree(ada, cy, { maxDegree: 1 })).toEqual(nobody);
  });

  it('does not go through a private account that the viewer does not follow, but may end there', async () => {
    const { ada, bob, eve, dee } = await api().people({ ada: {}, bob: {}, eve: { private: true }, dee: {} });
    await ada.follow(bob);
    await bob.follow(eve);
    await eve.approve(bob);
    await eve.follow(dee);
    expect(await degree(ada, eve)).toEqual({ degree: 2, paths: [[ada.id, bob.id, eve.id]] });
    expect(await degree(ada, dee)).toEqual(nobody);
    await ada.follow(eve);
    await eve.approve(ada);
    expect((await degree(ada, dee)).degree).toBe(2);
  });

  it('does not show a follow between two private accounts that the viewer does not follow', async () => {
    const { ada, eve, mia } = await api().people({ ada: {}, eve: { private: true }, mia: { private: true } });
    await eve.follow(mia);
    await mia.approve(eve);
    expect(await degree(ada, mia, { from: eve })).toEqual(nobody);
    expect((await degree(eve, mia)).degree).toBe(1);
  });

  it('does not go through, nor to, somebody blocked, whoever blocked whom', async () => {
    const { ada, bob, cy } = await api().people({ ada: {}, bob: {}, cy: {} });
    await bob.follow(cy);
    await ada.follow(bob);
    await ada.block(bob);
    expect(await degree(ada, cy)).toEqual(nobody);
    expect((await cy.query(DEGREE, { from: ada.id, to: bob.id })).data.degreeOfConnection).toEqual(nobody);
    expect((await bob.query(DEGREE, { to: ada.id })).code).toBe('NOT_FOUND');
  });

  it('refuses a maxDegree out of its bounds, and somebody who is not signed in', async () => {
    const { ada, bob } = await api().people({ ada: {}, bob: {} });
    expect((await ada.query(DEGREE, { to: bob.id, maxDegree: 11 })).error).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'maxDegree',
    });
    expect((await api().query(DEGREE, { to: bob.id })).code).toBe('UNAUTHENTICATED');
    expect((await ada.query(DEGREE, { to: 'usr_nobody' })).code).toBe('NOT_FOUND');
  });

  it('is the same in one list for many people, in their order', async () => {
    const { ada, bob, cy, eve, dee } = await api().people({
      ada: {},
      bob: {},
      cy: {},
      eve: { private: true },
      dee: {},
    });
    await ada.follow(bob);
    await bob.follow(cy);
    await bob.follow(eve);
    await eve.approve(bob);
    await eve.follow(dee);
    expect(await degrees(ada, [cy, ada, eve, dee, bob, cy])).toEqual([2, 0, 2, null, 1, 2]);
    expect(await degrees(cy, [ada, bob], { direction: 'OUT' })).toEqual([null, null]);
    expect(await degrees(ada, [cy, bob], { maxDegree: 1 })).toEqual([null, 1]);
  });

  it('says of somebody whom the viewer may not see what it says of somebody who does not exist', async () => {
    const { ada, bob, eve } = await api().people({ ada: {}, bob: {}, eve: {} });
    await eve.follow(bob);
    await ada.follow(bob);
    await eve.block(ada);
    const { degreesOfConnection } = await ada.ask(DEGREES, { to: [eve.id, 'usr_nobody', bob.id] });
    expect(degreesOfConnection).toEqual([
      { userId: eve.id, degree: null, user: null },
      { userId: 'usr_nobody', degree: null, user: null },
      { userId: bob.id, degree: 1, user: { id: bob.id } },
    ]);
  });

  it('takes as many queries for a list of many as for a list of one', async () => {
    const { ada, bob, cy, dee } = await api().people({ ada: {}, bob: {}, cy: {}, dee: {} });
    await ada.follow(bob);
    await bob.follow(cy);
    await degrees(ada, [bob]);
    const forOne = await api().countQueries(() => degrees(ada, [bob]));
    expect(await api().countQueries(() => degrees(ada, [bob, cy, dee, ada]))).toBe(forOne);
  });

  it('refuses a list that is too long, or for somebody who is not signed in', async () => {
    const { ada } = await api().people({ ada: {} });
    const to = Array.from({ length: 101 }, (_, n) => `usr_${String(n)}`);
    expect((await ada.query(DEGREES, { to })).error).toMatchObject({ code: 'BAD_USER_INPUT', field: 'to' });
    expect((await ada.query(DEGREES, { to: [], maxDegree: 5 })).error).toMatchObject({ field: 'maxDegree' });
    expect((await api().query(DEGREES, { to: [ada.id] })).code).toBe('UNAUTHENTICATED');
  });

  it('tells of nobody more than the model of the rules allows, in any world', async () => {
    const ask = async (plan: Plan, at: number): Promise<string[]> => {
      const world = makeWorld(plan);
      await storeWorld(api(), world);
      const facts = factsOf(world);
      const viewerId = facts.people[at % Math.max(facts.people.length, 1)]?.id;
      if (viewerId === undefined) return [];
      const token = await api().token(viewerId);
      const roots = ['degreeOfConnection', 'degreesOfConnection'];
      const send = (document: string) => api().query(document, {}, token);
      const { everybody: schema } = api().app.schemas;
      return wrongs({ schema, view: viewOf(facts, viewerId), send, depth: 0, roots });
    };
    const property = fc.asyncProperty(plans, fc.nat({ max: 20 }), async (plan, at) => {
      expect(await ask({ ...plan, posts: [], comments: [] }, at)).toEqual([]);
    });
    await fc.assert(property, { numRuns: 25, endOnFailure: true });
  }, 300_000);
});
