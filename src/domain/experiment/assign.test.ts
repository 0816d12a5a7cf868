import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { assign, positionOf } from './assign.ts';

const UNITS = Array.from({ length: 4_000 }, (_, index) => `usr_${String(index)}`);
const halves = [
  { key: 'control', share: 1 },
  { key: 'new', share: 1 },
];
const shares = fc
  .array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 5 })
  .filter((all) => all.some((share) => share > 0))
  .map((all) => all.map((share, index) => ({ key: `v${String(index)}`, share })));

describe('assign', () => {
  it('gives every unit a variant, and always the same one', () => {
    fc.assert(
      fc.property(fc.string(), shares, fc.string(), (key, variants, unit) => {
        const variant = assign(key, variants, unit);
        expect(variant?.share).toBeGreaterThan(0);
        expect(assign(key, variants, unit)).toBe(variant);
      }),
    );
  });

  it('splits the units by the shares', () => {
    fc.assert(
      fc.property(fc.string(), shares, (key, variants) => {
        const all = variants.reduce((sum, { share }) => sum + share, 0);
        const byVariant = Map.groupBy(UNITS, (unit) => assign(key, variants, unit)?.key);
        for (const variant of variants) {
          const part = (byVariant.get(variant.key)?.length ?? 0) / UNITS.length;
          // Five standard deviations of a fair draw: one in a million runs.
          expect(Math.abs(part - variant.share / all)).toBeLessThan(5 * Math.sqrt(0.25 / UNITS.length));
        }
      }),
      { numRuns: 15 },
    );
  });

  it('tells nothing of one experiment by another', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        fc.pre(one !== other);
        const both = UNITS.filter((unit) => assign(one, halves, unit) === assign(other, halves, unit)).length;
        expect(Math.abs(both / UNITS.length - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / UNITS.length));
      }),
      { numRuns: 15 },
    );
  });

  it('stays what it is from one version to the next', () => {
    expect(positionOf('feed-ranking', 'usr_1')).toBeCloseTo(POSITION_OF_USER_1, 12);
  });
});

/** Recorded once. Where it changes, every running experiment is shuffled. */
const POSITION_OF_USER_1 = 0.8863612909673257;
