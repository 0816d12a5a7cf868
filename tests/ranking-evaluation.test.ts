// What the evaluation of rankings stands on: the bounded walk, and the measures.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { createSparseRows } from '../src/domain/ranking/sparse-rows.ts';
import { ndcg, recall, topPlaces } from '../bench/ranking/metrics.ts';
import { walkFrom } from '../bench/ranking/walk.ts';

const RESTART = 0.15;

/** Personalised PageRank by its definition: the chances after very many steps (Page, Brin et al. 1999). */
function powerIteration(lists: readonly (readonly number[])[], source: number): number[] {
  let chances = lists.map((_, node): number => (node === source ? 1 : 0));
  for (let step = 0; step < 300; step++) {
    const next = lists.map((_, node): number => (node === source ? RESTART : 0));
    for (const [node, list] of lists.entries()) {
      const going = (1 - RESTART) * chances[node]!;
      if (list.length === 0) next[source]! += going;
      for (const other of list) next[other]! += going / list.length;
    }
    chances = next;
  }
  return chances;
}

const graphs = fc
  .integer({ min: 1, max: 12 })
  .chain((size) =>
    fc.array(fc.uniqueArray(fc.nat({ max: size - 1 }), { maxLength: 5 }), { minLength: size, maxLength: size }),
  );

describe('the bounded walk', () => {
  it('gives the chances of personalised PageRank', () => {
    fc.assert(
      fc.property(graphs, (lists) => {
        const rows = createSparseRows();
        for (const list of lists) rows.add(list);
        const walked = walkFrom(rows.finish(), 0, { restart: RESTART, tolerance: 1e-9 });
        for (const [node, chance] of powerIteration(lists, 0).entries()) {
          expect(walked.get(node) ?? 0).toBeCloseTo(chance, 6);
        }
      }),
    );
  });
});

describe('the measures', () => {
  it('give 1 to a ranking that puts what was wanted first, and 0 to one without it', () => {
    expect(ndcg([4, 7, 1, 2], new Set([4, 7]), 20)).toBe(1);
    expect(recall([4, 7, 1, 2], new Set([4, 7]), 2)).toBe(1);
    expect(ndcg([1, 2], new Set([4]), 20)).toBe(0);
    expect(ndcg([1, 4], new Set([4]), 20)).toBeCloseTo(1 / Math.log2(3), 12);
  });

  it('look at the largest scores, best first, as a full sort would', () => {
    const scores = fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(-Infinity)), { maxLength: 40 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 10 }), (list, count) => {
        const sorted = list
          .map((score, place) => ({ score, place }))
          .filter(({ score }) => score !== -Infinity)
          .sort((a, b) => b.score - a.score || a.place - b.place);
        expect(topPlaces(Float64Array.from(list), count)).toEqual(sorted.slice(0, count).map(({ place }) => place));
      }),
    );
  });
});
