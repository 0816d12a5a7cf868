// Early refresh, for any value and any chance.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { refreshesEarly } from './early-refresh.ts';

const ms = fc.double({ min: 0, max: 1e6, noNaN: true });
const chance = fc.double({ min: 1e-9, max: 1, noNaN: true });

describe('early refresh', () => {
  it('always comes at the end, and never where making takes no time and the end is not reached', () => {
    fc.assert(
      fc.property(ms, ms, ms, chance, (nowMs, expiresAtMs, madeInMs, lot) => {
        if (nowMs >= expiresAtMs) expect(refreshesEarly({ nowMs, expiresAtMs, madeInMs }, lot)).toBe(true);
        else expect(refreshesEarly({ nowMs, expiresAtMs, madeInMs: 0 }, lot)).toBe(false);
      }),
    );
  });

  it('gets likelier towards the end, with the cost of making, and with beta', () => {
    fc.assert(
      fc.property(ms, ms, ms, chance, fc.double({ min: 1, max: 10, noNaN: true }), (nowMs, endMs, cost, lot, more) => {
        if (!refreshesEarly({ nowMs, expiresAtMs: endMs, madeInMs: cost }, lot)) return;
        expect(refreshesEarly({ nowMs: nowMs + more, expiresAtMs: endMs, madeInMs: cost }, lot)).toBe(true);
        expect(refreshesEarly({ nowMs, expiresAtMs: endMs, madeInMs: cost * more }, lot)).toBe(true);
        expect(refreshesEarly({ nowMs, expiresAtMs: endMs, madeInMs: cost }, lot, more)).toBe(true);
      }),
    );
  });

  it('is never long before the end, and always at it', () => {
    const value = { expiresAtMs: 10_000, madeInMs: 100 };
    expect(refreshesEarly({ ...value, nowMs: 5_000 }, 0.001)).toBe(false);
    fc.assert(fc.property(chance, (lot) => refreshesEarly({ ...value, nowMs: 10_000 }, lot)));
  });

  it('is the likelier the smaller the lot, and the longer the making takes', () => {
    const value = { nowMs: 9_900, expiresAtMs: 10_000, madeInMs: 100 };
    expect(refreshesEarly(value, 0.3)).toBe(true);
    expect(refreshesEarly(value, 0.5)).toBe(false);
    expect(refreshesEarly({ ...value, madeInMs: 1_000 }, 0.5)).toBe(true);
  });
});
