import { describe, expect, it } from '@jest/globals';

import { idAt, newId } from './ids.ts';

describe('newId', () => {
  it('gives ids that sort by the time they were made', () => {
    const ids = Array.from({ length: 50 }, () => newId('usr'));
    expect([...ids].sort()).toEqual(ids);
  });
});

describe('idAt', () => {
  it('gives the same id for the same arguments, and a later id for a later time', () => {
    const noise = new Uint8Array(10).fill(7);
    expect(idAt('pst', 1_700_000_000_000, noise)).toBe(idAt('pst', 1_700_000_000_000, noise));
    expect(idAt('pst', 1_700_000_000_000, noise) < idAt('pst', 1_700_000_000_001, noise)).toBe(true);
  });

  it('refuses fewer than ten bytes of noise', () => {
    expect(() => idAt('pst', 0, new Uint8Array(9))).toThrow(RangeError);
  });
});
