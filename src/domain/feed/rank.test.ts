import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { type Features, score, WEIGHTS } from './rank.ts';

const count = fc.integer({ min: 0, max: 1_000_000 });
const features = fc.record<Features>({
  ageMs: fc.integer({ min: 0, max: 60 * 86_400_000 }),
  likes: count,
  comments: count,
  sharings: count,
  dealings: count,
  likers: fc.option(count, { nil: null }),
});

describe('score', () => {
  it('is a number ≥ 0 for anything', () => {
    fc.assert(fc.property(features, (any) => Number.isFinite(score(any)) && score(any) >= 0));
  });

  it('never falls with more likes, comments, shares or dealings, nor rises with age', () => {
    fc.assert(
      fc.property(features, count, (any, more) => {
        for (const key of ['likes', 'comments', 'sharings', 'dealings'] as const) {
          expect(score({ ...any, [key]: any[key] + more })).toBeGreaterThanOrEqual(score(any));
        }
        expect(score({ ...any, ageMs: any.ageMs + more })).toBeLessThanOrEqual(score(any));
      }),
    );
  });

  it('halves with each half-life', () => {
    const fresh: Features = { ageMs: 0, likes: 3, comments: 1, sharings: 0, dealings: 2, likers: null };
    expect(score({ ...fresh, ageMs: WEIGHTS.halfLifeMs })).toBeCloseTo(score(fresh) / 2, 12);
  });

  it('puts a post of a followee before the same post of a stranger', () => {
    const post: Features = { ageMs: 1000, likes: 5, comments: 0, sharings: 0, dealings: 0, likers: null };
    expect(score(post)).toBeGreaterThan(score({ ...post, likers: 1 }));
  });
});
