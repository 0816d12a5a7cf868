import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Invalid } from '../../errors.ts';
import { decodeCursor, encodeCursor, momentList, momentOf, pageSize } from './page.ts';

const position = fc.record({
  at: fc.double({ noNaN: true, noDefaultInfinity: true }),
  id: fc.stringMatching(/^[a-z0-9_]{1,64}$/),
});

describe('a cursor', () => {
  it('reads back as the position it was made of', () => {
    fc.assert(
      fc.property(position, (any) => {
        const read = decodeCursor('list', encodeCursor('list', any));
        expect(read.id).toBe(any.id);
        expect(read.at === any.at).toBe(true);
      }),
    );
  });

  it('is refused by any other list', () => {
    const cursor = encodeCursor('followers', { at: 1, id: 'usr_1' });
    expect(() => decodeCursor('following', cursor)).toThrow(Invalid);
  });

  it('is refused where it is no cursor at all', () => {
    fc.assert(
      fc.property(fc.string(), (any) => {
        expect(() => decodeCursor('list', any)).toThrow(Invalid);
      }),
    );
    const long = Buffer.from(JSON.stringify([1, 'list', 1, 'x'.repeat(500)])).toString('base64url');
    expect(() => decodeCursor('list', long)).toThrow(Invalid);
  });

  it('of a reading carries its moment', () => {
    const cursor = encodeCursor(momentList('top', 1_700_000_000_000), { at: 0.5, id: 'pst_1' });
    expect(momentOf('top', cursor)).toBe(1_700_000_000_000);
    expect(() => momentOf('other', cursor)).toThrow(Invalid);
    expect(() => momentOf('top', encodeCursor('top@x', { at: 1, id: 'a' }))).toThrow(Invalid);
  });
});

describe('a page', () => {
  it('has 20 rows where nothing is said, and 1 to 100 otherwise', () => {
    expect(pageSize(undefined)).toBe(20);
    expect(pageSize(null)).toBe(20);
    expect(pageSize(100)).toBe(100);
    for (const bad of [0, -1, 101, 1.5, Number.NaN]) expect(() => pageSize(bad)).toThrow(Invalid);
  });
});
