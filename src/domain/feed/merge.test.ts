import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { comparePlaces, type Entry } from '../../cache/feed-store.ts';
import { mergeSlices } from './merge.ts';
import { reachFor } from './timeline-parts.ts';

const entry = fc.record<Entry>({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
  at: fc.nat({ max: 5 }),
  authorId: fc.constant('usr'),
  followId: fc.constant(''),
});
/** A list as it is, and how much of it a slice shows. */
const cut = fc.record({
  list: fc.uniqueArray(entry, { selector: ({ id }) => id, maxLength: 8 }),
  shown: fc.nat({ max: 8 }),
});

describe('mergeSlices', () => {
  it('tells exactly what all lists hold down to the floor, newest first', () => {
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 4 }), (cuts) => {
        // The same post has the same place in every list.
        const placed = new Map(cuts.flatMap(({ list }) => list.map((each) => [each.id, each] as const)));
        const lists = cuts.map(({ list }) => list.map(({ id }) => placed.get(id) as Entry).sort(comparePlaces));
        const { entries, floor } = mergeSlices(
          lists.map((list, index) => {
            const shown = list.slice(0, cuts[index]?.shown);
            return { entries: shown, floor: shown.length < list.length ? (shown.at(-1) ?? { at: 9, id: 'z' }) : null };
          }),
        );
        const all = [...new Map(lists.flat().map((each) => [each.id, each])).values()].sort(comparePlaces);
        expect(entries).toEqual(all.filter((each) => floor === null || comparePlaces(each, floor) <= 0));
      }),
    );
  });
});

describe('reachFor', () => {
  const limits = {
    followeesMin: 0,
    pushFollowersMax: 100,
    spreadFollowersMax: 1_000,
    spreadMs: 0,
    entriesMax: 1,
    lifeMs: 1,
  };
  it('goes by the bounds on the way up', () => {
    expect([99, 100, 999, 1_000].map((followers) => reachFor(followers, 'push', limits))).toEqual([
      'push',
      'spread',
      'spread',
      'pull',
    ]);
  });
  it('keeps a reach until the author is well below its bound', () => {
    expect(reachFor(80, 'spread', limits)).toBe('spread');
    expect(reachFor(79, 'spread', limits)).toBe('push');
    expect(reachFor(800, 'pull', limits)).toBe('pull');
    expect(reachFor(799, 'pull', limits)).toBe('spread');
  });
});
