// When a dead process is started again.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { REMEMBERED_MS, restartIn } from './restart.ts';

const deaths = fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 40 });

describe('a process that died', () => {
  it('is started again at once, as long as that is rare', () => {
    expect(restartIn([0], 0, 2)).toBe(100);
    expect(restartIn([0, REMEMBERED_MS], REMEMBERED_MS, 2)).toBe(100);
  });

  it('is waited for longer the more have died, but never long, until it is given up', () => {
    fc.assert(
      fc.property(deaths, fc.integer({ min: 1, max: 8 }), (atMs, processes) => {
        const nowMs = Math.max(0, ...atMs);
        const before = restartIn(atMs, nowMs, processes);
        const after = restartIn([...atMs, nowMs], nowMs, processes);
        if (before === 'give up') expect(after).toBe('give up');
        else if (after !== 'give up') {
          expect(after).toBeGreaterThanOrEqual(before);
          expect(after).toBeLessThanOrEqual(5_000);
        }
      }),
    );
  });

  it('is given up where all keep dying', () => {
    expect(restartIn(Array<number>(10).fill(0), 0, 2)).toBe(5_000);
    expect(restartIn(Array<number>(11).fill(0), 0, 2)).toBe('give up');
  });
});
