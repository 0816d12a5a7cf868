import { describe, expect, it } from '@jest/globals';

import { createMemoryCounts } from './memory-counts.ts';

describe('createMemoryCounts', () => {
  it('adds and takes away until the window of the first is over', () => {
    const counts = createMemoryCounts(10);
    expect(counts.get('a')).toBeNull();
    expect(counts.add('a', 2, 60)).toMatchObject({ points: 2 });
    expect(counts.add('a', -1, 60)).toMatchObject({ points: 1 });
    expect(counts.get('a')!.resetMs).toBeGreaterThan(0);
    expect(counts.get('a')!.resetMs).toBeLessThanOrEqual(60_000);
    counts.forget('a');
    expect(counts.get('a')).toBeNull();
  });

  it('keeps so many keys and no more, and forgets those first that nobody asks about', () => {
    const counts = createMemoryCounts(100);
    for (let n = 0; n < 10_000; n += 1) {
      counts.add('victim', 1, 3_600);
      counts.add(`flood ${String(n)}`, 1, 3_600);
    }
    expect(counts.get('victim')).toMatchObject({ points: 10_000 });
    const left = Array.from({ length: 10_000 }, (_, n) => counts.get(`flood ${String(n)}`)).filter(
      (one) => one !== null,
    );
    expect(left).toHaveLength(99);
  });
});
