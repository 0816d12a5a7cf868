import { describe, expect, it } from '@jest/globals';

import { readFlag, readHandle, readPostId, readTime, readVisibility } from './fields.ts';

const time = (value: string): number => readTime({ at: value }, 'at', -1);

describe('readTime', () => {
  it('reads RFC 3339, dates and epoch milliseconds', () => {
    const noon = Date.UTC(2024, 1, 29, 12, 30, 15);
    expect(time('2024-02-29T12:30:15Z')).toBe(noon);
    expect(time('2024-02-29t14:30:15+02:00')).toBe(noon);
    expect(time('2024-02-29 12:30:15')).toBe(noon);
    expect(time('2024-02-29T12:30:15.123456789Z')).toBe(noon + 123);
    expect(time('2024-02-29')).toBe(Date.UTC(2024, 1, 29));
    expect(time(String(noon))).toBe(noon);
    expect(time('  ')).toBe(-1);
  });

  it.each([
    '2023-02-29',
    '2024-13-01',
    '2024-01-01T25:00:00Z',
    'yesterday',
    '1700000000.5',
    '1969-12-31',
    '29/02/2024',
  ])('refuses %s', (value) => {
    expect(() => time(value)).toThrow(/is no time/);
  });
});

describe('the other cells', () => {
  it('reads handles without regard to case and with or without @', () => {
    expect(readHandle({ handle: ' @Ada.L ' }, 'handle')).toBe('ada.l');
    expect(() => readHandle({ handle: 'ab' }, 'handle')).toThrow(/no handle/);
    expect(() => readHandle({ handle: 'Müller' }, 'handle')).toThrow(/no handle/);
    expect(() => readHandle({}, 'handle')).toThrow('handle is missing');
  });

  it('reads flags and visibilities, empty ones as false and PUBLIC', () => {
    expect(['', 'no', 'FALSE', '0'].map((value) => readFlag({ private: value }, 'private'))).not.toContain(true);
    expect(['yes', 'True', '1'].map((value) => readFlag({ private: value }, 'private'))).not.toContain(false);
    expect(() => readFlag({ private: 'maybe' }, 'private')).toThrow(/neither true nor false/);
    expect(readVisibility({}, 'visibility')).toBe('PUBLIC');
    expect(readVisibility({ visibility: 'followers' }, 'visibility')).toBe('FOLLOWERS');
    expect(() => readVisibility({ visibility: 'FRIENDS' }, 'visibility')).toThrow(/none of PUBLIC, FOLLOWERS, PRIVATE/);
  });

  it('takes post ids as they are, within their letters', () => {
    expect(readPostId({ id: 'P-1_x' }, 'id')).toBe('P-1_x');
    expect(() => readPostId({ id: 'a b' }, 'id')).toThrow(/no post id/);
    expect(() => readPostId({ id: 'x'.repeat(65) }, 'id')).toThrow(/no post id/);
  });
});
