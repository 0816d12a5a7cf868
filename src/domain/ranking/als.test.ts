import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { ALS, learnFactors, objective } from './als.ts';
import { createSparseRows, transpose, type SparseRows } from './sparse-rows.ts';
import { likeness, vectorAt } from './vectors.ts';

function rowsOf(lists: readonly (readonly number[])[]): SparseRows {
  const rows = createSparseRows();
  for (const list of lists) rows.add(list);
  return rows.finish();
}

const ITEMS = 12;
const options = { ...ALS, factors: 4, sweeps: 6 };
const likes = fc.array(fc.uniqueArray(fc.nat({ max: ITEMS - 1 }), { maxLength: 8 }), { minLength: 1, maxLength: 15 });
const everybody = (people: number): Uint8Array => new Uint8Array(people).fill(1);

describe('learnFactors', () => {
  it('makes the error smaller with every sweep', () => {
    fc.assert(
      fc.property(likes, (lists) => {
        const rows = rowsOf(lists);
        const errors: number[] = [];
        learnFactors(rows, ITEMS, everybody(lists.length), options, (factors) => {
          errors.push(objective(factors, rows, options));
        });
        for (const [sweep, error] of errors.entries()) {
          expect(error).toBeLessThanOrEqual((errors[sweep - 1] ?? Infinity) * (1 + 1e-4) + 1e-4);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('finds two planted tastes: people are likelier to like what their own kind likes', () => {
    // Even people like even items and odd people odd ones, each all but one or two of their kind.
    const people = 20;
    const lists = Array.from({ length: people }, (_, person) =>
      Array.from({ length: ITEMS }, (_item, item) => item).filter(
        (item) => item % 2 === person % 2 && (item + person) % 5 !== 0,
      ),
    );
    const { people: taste, items } = learnFactors(rowsOf(lists), ITEMS, everybody(people), options);
    for (let person = 0; person < people; person++) {
      const scores = Array.from({ length: ITEMS }, (_, item) =>
        likeness(vectorAt(taste, person), vectorAt(items, item)),
      );
      const own = scores.filter((_, item) => item % 2 === person % 2);
      const other = scores.filter((_, item) => item % 2 !== person % 2);
      expect(Math.min(...own)).toBeGreaterThan(Math.max(...other));
    }
  });

  it('learns nothing from private people: without them, everybody else has the same factors', () => {
    fc.assert(
      fc.property(likes, fc.uniqueArray(fc.nat({ max: ITEMS - 1 })), (lists, secret) => {
        const gives = everybody(lists.length + 1);
        gives[lists.length] = 0;
        const having = learnFactors(rowsOf([...lists, secret]), ITEMS, gives, options);
        const lacking = learnFactors(rowsOf([...lists, []]), ITEMS, gives, options);
        expect(having.items.data).toEqual(lacking.items.data);
        const others = lists.length * options.factors;
        expect(having.people.data.subarray(0, others)).toEqual(lacking.people.data.subarray(0, others));
      }),
      { numRuns: 50 },
    );
  });
});

describe('transpose', () => {
  it('turned twice is the same lists, in order', () => {
    fc.assert(
      fc.property(likes, (lists) => {
        const back = transpose(transpose(rowsOf(lists), ITEMS), lists.length);
        const sorted = rowsOf(lists.map((list) => list.toSorted((a, b) => a - b)));
        expect(back).toEqual(sorted);
      }),
    );
  });
});
