import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { type SealedEntry, FIRST_SEAL, canonicalDetail, checkAll, sealAll } from './entry.ts';

const START = { seq: 0, seal: FIRST_SEAL };
const text = fc.string({ maxLength: 12 });
const entry = fc.record({
  id: text,
  kind: text,
  atMs: fc.maxSafeNat(),
  actorRef: fc.option(text, { nil: null }),
  subjectRef: fc.option(text, { nil: null }),
  detail: fc.dictionary(text, text).map(canonicalDetail),
});
const chains = fc.array(entry, { minLength: 2, maxLength: 12 }).map((entries) => sealAll(START, entries));

describe('a chain of sealed rows', () => {
  it('is good as it was sealed, in one piece or in several', () => {
    fc.assert(
      fc.property(chains, fc.nat(), (sealed, cut) => {
        const at = cut % sealed.length;
        const middle = checkAll(START, sealed.slice(0, at));
        expect(middle).not.toHaveProperty('what');
        const { seq, seal } = sealed.at(-1)!;
        expect(checkAll(middle as typeof START, sealed.slice(at))).toEqual({ seq, seal });
      }),
    );
  });

  it('shows every row that was taken out of its middle', () => {
    fc.assert(
      fc.property(chains, fc.nat(), (sealed, place) => {
        const at = place % (sealed.length - 1);
        expect(checkAll(START, sealed.toSpliced(at, 1))).toEqual({ seq: at + 1, what: 'MISSING' });
      }),
    );
  });

  it('shows every row that was changed, and which', () => {
    fc.assert(
      fc.property(chains, fc.nat(), entry, (sealed, place, other) => {
        const at = place % sealed.length;
        const before = sealed[at]!;
        const after: SealedEntry = { ...before, ...other };
        fc.pre(JSON.stringify(after) !== JSON.stringify(before));
        expect(checkAll(START, sealed.with(at, after))).toEqual({ seq: at + 1, what: 'CHANGED' });
      }),
    );
  });

  it('has one spelling of a detail', () => {
    expect(canonicalDetail({ b: '1', a: '2' })).toBe('{"a":"2","b":"1"}');
    expect(canonicalDetail()).toBe('{}');
  });
});
