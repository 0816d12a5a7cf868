import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { WALK_BASE, WALK_WEIGHT, weightOf } from './score.ts';

const people = fc.record({ followers: fc.nat({ max: 1_000_000 }), following: fc.integer({ min: 1, max: 100_000 }) });

describe('the weight of a mutual followee', () => {
  it('is a whole number above 0, whoever they are', () => {
    fc.assert(
      fc.property(people, (between) => {
        expect(Number.isSafeInteger(weightOf(between)) && weightOf(between) > 0).toBe(true);
      }),
    );
  });

  it('never grows with whom they follow, nor with who follows them', () => {
    fc.assert(
      fc.property(people, fc.nat({ max: 1_000 }), (between, more) => {
        const { followers, following } = between;
        expect(weightOf({ followers, following: following + more })).toBeLessThanOrEqual(weightOf(between));
        expect(weightOf({ followers: followers + more, following })).toBeLessThanOrEqual(weightOf(between));
      }),
    );
  });

  it('is half Adamic-Adar and half walk for an ordinary one', () => {
    const walk = (WALK_WEIGHT / (WALK_BASE + 40)) * 1_000_000;
    const whole = weightOf({ followers: 46, following: 40 });
    expect(walk / whole).toBeCloseTo(0.5, 1);
  });
});
