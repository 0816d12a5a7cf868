// How far two people are apart, over HTTP.
import { describe, expect, it } from '@jest/globals';

import { useApi } from './support/api.ts';
import type { Person } from './support/person.ts';

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
});
