import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { ensemble, type Features, RankingChange, RankingWeights, score, WEIGHTS } from './rank.ts';

const count = fc.integer({ min: 0, max: 1_000_000 });
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const features = fc.record<Features>({
  ageMs: fc.integer({ min: 0, max: 60 * 86_400_000 }),
  likes: count,
  comments: count,
  sharings: count,
  affinity: fc.double({ min: 0, max: 1_000, noNaN: true }),
  tie: fc.double({ min: 0, max: 1_000, noNaN: true }),
  collaborative: unit,
  content: unit,
  embedding: unit,
  likers: fc.option(count, { nil: null }),
  isSeen: fc.boolean(),
  less: fc.integer({ min: 0, max: 5 }),
});
const plain: Features = {
  ageMs: 1000,
  likes: 5,
  comments: 0,
  sharings: 0,
  affinity: 0,
  tie: 0,
  collaborative: 0,
  content: 0,
  embedding: 0,
  likers: null,
  isSeen: false,
  less: 0,
};

describe('score', () => {
  it('is a number ≥ 0 for anything', () => {
    fc.assert(fc.property(features, (any) => Number.isFinite(score(any)) && score(any) >= 0));
  });

  it('never falls with more likes, comments, shares, ties or taste, nor rises with age', () => {
    fc.assert(
      fc.property(features, count, unit, (any, more, bit) => {
        for (const key of ['likes', 'comments', 'sharings', 'affinity', 'tie'] as const) {
          expect(score({ ...any, [key]: any[key] + more })).toBeGreaterThanOrEqual(score(any));
        }
        for (const key of ['collaborative', 'content', 'embedding'] as const) {
          expect(score({ ...any, [key]: any[key] + bit })).toBeGreaterThanOrEqual(score(any));
        }
        expect(score({ ...any, ageMs: any.ageMs + more })).toBeLessThanOrEqual(score(any));
      }),
    );
  });

  it('halves with each half-life, and falls faster where the likes came fast', () => {
    const quiet = { ...plain, ageMs: 0, likes: 0 };
    expect(score({ ...quiet, ageMs: WEIGHTS.halfLifeMs })).toBeCloseTo(score(quiet) / 2, 12);
    const busy = { ...quiet, likes: 100 };
    expect(score({ ...busy, ageMs: WEIGHTS.halfLifeMs })).toBeLessThan(score(busy) / 2);
  });

  it('puts a post of a followee before the same post of a stranger', () => {
    expect(score(plain)).toBeGreaterThan(score({ ...plain, likers: 1 }));
  });

  it('sinks what is seen, and what the viewer wants less of, whatever else is true', () => {
    fc.assert(
      fc.property(features, (any) => {
        const fresh = { ...any, isSeen: false, less: 0 };
        expect(score({ ...fresh, isSeen: true })).toBeCloseTo(score(fresh) * WEIGHTS.seen);
        expect(score({ ...fresh, less: 1 })).toBeCloseTo(score(fresh) * WEIGHTS.less);
      }),
    );
  });
});

describe('ensemble', () => {
  it('weighs 0.4, 0.3 and 0.3 by default, and lies within 0 and 1', () => {
    expect(ensemble({ collaborative: 1, content: 0, embedding: 0 })).toBe(0.4);
    expect(ensemble({ collaborative: 0, content: 1, embedding: 0 })).toBe(0.3);
    expect(ensemble({ collaborative: 0, content: 0, embedding: 1 })).toBe(0.3);
    const wild = fc.double({ noNaN: true });
    const voices = fc.record({ collaborative: wild, content: wild, embedding: wild });
    fc.assert(fc.property(voices, (any) => ensemble(any) >= 0 && ensemble(any) <= 1 + 1e-12));
  });
});

describe('RankingChange', () => {
  it('names some weights and no others, and refuses what is none', () => {
    expect(RankingChange.parse({ seen: 1 })).toEqual({ seen: 1 });
    expect(RankingChange.safeParse({ sen: 1 }).success).toBe(false);
    expect(RankingChange.safeParse({ halfLifeMs: 0 }).success).toBe(false);
    expect(RankingWeights.parse(WEIGHTS)).toEqual(WEIGHTS);
  });
});
