import { expect, it } from '@jest/globals';
import fc from 'fast-check';

import { liveAt } from './pace.ts';

const MINUTE_MS = 60_000;
const NOW_MS = 1_800_000_000_000;

it.each([
  [9, 0],
  [10, MINUTE_MS],
  [99, MINUTE_MS],
  [100, 10 * MINUTE_MS],
  [999, 10 * MINUTE_MS],
  [1_000, 24 * 60 * MINUTE_MS],
])('after %i of a burst the next is told %i ms after the last one', (size, apartMs) => {
  expect(liveAt({ size, liveAtMs: NOW_MS }, false, NOW_MS)).toBe(NOW_MS + apartMs);
});

it('is at once while it is small, also where another process has a faster clock', () => {
  expect(liveAt({ size: 9, liveAtMs: NOW_MS + 50 }, false, NOW_MS)).toBe(NOW_MS);
});

it('is never in the past, and at once for who has priority or was never told', () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.nat(2 * 24 * 60 * MINUTE_MS), (size, agoMs) => {
      const burst = { size, liveAtMs: NOW_MS - agoMs };
      expect(liveAt(burst, false, NOW_MS)).toBeGreaterThanOrEqual(NOW_MS);
      expect(liveAt(burst, true, NOW_MS)).toBe(NOW_MS);
      expect(liveAt({ size, liveAtMs: null }, false, NOW_MS)).toBe(NOW_MS);
    }),
  );
});
