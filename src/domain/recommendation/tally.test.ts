import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { createTally } from './tally.ts';

const additions = fc.array(fc.tuple(fc.nat({ max: 60 }), fc.integer({ min: 1, max: 5 })), { maxLength: 300 });
const nobody = new Set<number>();

describe('a tally', () => {
  it('counts and weighs as a map does, and finds the top with all its ties', () => {
    fc.assert(
      fc.property(additions, fc.integer({ min: 1, max: 20 }), fc.constantFrom('count', 'weight'), (added, max, key) => {
        const [tally, model] = [createTally(), new Map<number, { node: number; count: number; weight: number }>()];
        for (const [node, weight] of added) {
          tally.add(node, weight);
          const { count = 0, weight: before = 0 } = model.get(node) ?? {};
          model.set(node, { node, count: count + 1, weight: before + weight });
        }
        const ranked = [...model.values()].sort((a, b) => b[key] - a[key]);
        const least = ranked.at(Math.min(max, ranked.length) - 1)?.[key] ?? 0;
        const wanted = ranked.filter((each) => each[key] >= least);
        const byNode = (list: { node: number }[]) => list.toSorted((a, b) => a.node - b.node);
        expect(byNode(tally.top(key, max, 1_000, nobody))).toEqual(byNode(wanted));
      }),
    );
  });

  it('grows to many nodes, large numbers among them, and leaves out whom it is told to', () => {
    const tally = createTally();
    for (let n = 0; n < 50_000; n += 1) tally.add(n * 1_048_576, 1);
    tally.add(1_048_576, 1);
    tally.add(2_097_152, 5);
    expect(tally.top('count', 1, 0, nobody)).toHaveLength(0);
    expect(tally.top('weight', 2, 10, new Set([2_097_152])).map(({ node }) => node)).toContain(1_048_576);
    expect(tally.top('weight', 1, 10, nobody)).toEqual([{ node: 2_097_152, count: 2, weight: 6 }]);
  });
});
