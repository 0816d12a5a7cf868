import { describe, expect, it } from '@jest/globals';

import { embed, FAST_RP } from './fast-rp.ts';
import { unitAt } from './noise.ts';
import { createSparseRows, type SparseRows } from './sparse-rows.ts';
import { likeness, vectorAt } from './vectors.ts';

const PEOPLE = 60;
const HALF = PEOPLE / 2;

/** Two communities: within one, a third knows each other; between them, one pair in a hundred. */
function planted(): SparseRows {
  const near = Array.from({ length: PEOPLE }, (): number[] => []);
  for (let a = 0; a < PEOPLE; a++) {
    for (let b = a + 1; b < PEOPLE; b++) {
      const together = a < HALF === b < HALF;
      if (unitAt(7, a * PEOPLE + b) < (together ? 0.33 : 0.01)) {
        near[a]!.push(b);
        near[b]!.push(a);
      }
    }
  }
  const rows = createSparseRows();
  for (const list of near) rows.add(list);
  return rows.finish();
}

const all = new Uint8Array(PEOPLE).fill(1);

describe('embed', () => {
  it('gives the same places for the same seed, and others for another', () => {
    const places = embed(planted(), all, FAST_RP);
    expect(embed(planted(), all, FAST_RP)).toEqual(places);
    expect(embed(planted(), all, { ...FAST_RP, seed: 2 })).not.toEqual(places);
  });

  it('puts each member of a community nearer to its own than to the other', () => {
    const places = embed(planted(), all, FAST_RP);
    for (let person = 0; person < PEOPLE; person++) {
      const mean = (others: number[]): number =>
        others.reduce((sum, other) => sum + likeness(vectorAt(places, person), vectorAt(places, other)), 0) /
        others.length;
      const others = Array.from({ length: PEOPLE }, (_, other) => other).filter((other) => other !== person);
      const own = others.filter((other) => other < HALF === person < HALF);
      const theirs = others.filter((other) => other < HALF !== person < HALF);
      expect(mean(own)).toBeGreaterThan(mean(theirs));
    }
  });

  it('moves nobody by what private people do, and gives them a place all the same', () => {
    const gives = all.slice();
    gives[0] = 0;
    const known = planted();
    const places = embed(known, gives, FAST_RP);
    // The private one follows the whole other community instead.
    const moved = createSparseRows();
    moved.add(Array.from({ length: HALF }, (_, index) => HALF + index));
    for (let person = 1; person < PEOPLE; person++) {
      moved.add(known.values.subarray(known.starts[person], known.starts[person + 1]));
    }
    const after = embed(moved.finish(), gives, FAST_RP);
    expect(after.data.subarray(FAST_RP.dimensions)).toEqual(places.data.subarray(FAST_RP.dimensions));
    expect(vectorAt(after, 0)).not.toEqual(vectorAt(places, 0));
  });
});
