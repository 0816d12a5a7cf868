import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { diversify, IN_A_ROW_MAX } from './diversity.ts';

const authors = fc.constantFrom('a', 'a', 'a', 'b', 'b', 'c');
const lists = fc.array(authors, { maxLength: 60 }).map((all) => all.map((authorId, rank) => ({ authorId, rank })));

describe('diversify', () => {
  it('shows no three in a row by one author, as long as anybody else is left', () => {
    fc.assert(
      fc.property(lists, (ranked) => {
        const shown = diversify(ranked);
        shown.forEach(({ authorId }, at) => {
          const run = shown.slice(Math.max(0, at - IN_A_ROW_MAX), at + 1);
          const isThree = run.length > IN_A_ROW_MAX && run.every((post) => post.authorId === authorId);
          if (isThree) expect(shown.slice(at).every((post) => post.authorId === authorId)).toBe(true);
        });
      }),
    );
  });

  it('keeps every post, each author in their order, and the best one first', () => {
    fc.assert(
      fc.property(lists, (ranked) => {
        const shown = diversify(ranked);
        expect(shown.toSorted((a, b) => a.rank - b.rank)).toEqual(ranked);
        expect(shown[0]).toEqual(ranked[0]);
        for (const author of ['a', 'b', 'c']) {
          const ranks = shown.filter(({ authorId }) => authorId === author).map(({ rank }) => rank);
          expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it('leaves alone what is mixed already', () => {
    const mixed = ['a', 'a', 'b', 'a', 'c', 'c', 'a'].map((authorId) => ({ authorId }));
    expect(diversify(mixed)).toEqual(mixed);
  });
});
