import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { BUCKETS, bucketsOf, CONTENT_DIMENSIONS, weighBuckets, writeContent } from './content.ts';
import { createSparseRows } from './sparse-rows.ts';
import { dot, likeness } from './vectors.ts';

const texts = [
  'Rest the dough; rest yourself. #sourdough',
  'The dough was too wet again #sourdough #cooking',
  'Saturn was clear from the roof #stargazing',
  'Clouds all night, no Saturn #stargazing',
];

function vectorsOf(all: readonly string[]): Float32Array[] {
  const rows = createSparseRows();
  for (const text of all) rows.add(bucketsOf(text));
  const weights = weighBuckets(rows.finish());
  return all.map((text) => {
    const vector = new Float32Array(CONTENT_DIMENSIONS);
    writeContent(bucketsOf(text), weights, vector);
    return vector;
  });
}

describe('the content of a text', () => {
  it('lies nearer to texts with the same words and hashtags', () => {
    const [bread, wetBread, saturn, clouds] = vectorsOf(texts) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    expect(likeness(bread, wetBread)).toBeGreaterThan(likeness(bread, saturn));
    expect(likeness(saturn, clouds)).toBeGreaterThan(likeness(wetBread, clouds));
  });

  it('is not what it links to or whom it names, nor how it is spelt', () => {
    expect(bucketsOf('See https://example.org/bread @ada Dough')).toEqual(bucketsOf('see dough'));
  });

  it('is a vector of length 1, or of zeros, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(bucketsOf(text).every((bucket) => bucket >= 0 && bucket < BUCKETS)).toBe(true);
        const [vector] = vectorsOf([text, ...texts]) as [Float32Array];
        const length = dot(vector, vector);
        expect(length === 0 || Math.abs(length - 1) < 1e-5).toBe(true);
      }),
    );
  });
});
