import { expect, it } from '@jest/globals';

import { readRange } from './byte-range.ts';

it.each([
  ['bytes=0-3', { start: 0, end: 3 }],
  ['bytes=4-', { start: 4, end: 9 }],
  ['bytes=9-99', { start: 9, end: 9 }],
  ['bytes=-4', { start: 6, end: 9 }],
  ['bytes=-99', { start: 0, end: 9 }],
  ['bytes=10-', 'UNSATISFIABLE'],
  ['bytes=-0', 'UNSATISFIABLE'],
  ['bytes=3-1', undefined],
  ['bytes=0-1,4-5', undefined],
  ['bytes=-', undefined],
  ['lines=0-3', undefined],
  ['', undefined],
  [undefined, undefined],
])('of ten bytes, %s are %j', (header, range) => {
  expect(readRange(header, 10)).toEqual(range);
});

it('has no range of an empty object', () => {
  expect(readRange('bytes=0-', 0)).toBe('UNSATISFIABLE');
});
