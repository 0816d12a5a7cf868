import { describe, expect, it } from '@jest/globals';

import { chosenUser } from './chosen.ts';
import { NewHandle } from './handle.ts';
import { AvatarUrl, Bio, DisplayName, Email } from './profile-fields.ts';

describe('NewHandle', () => {
  it('is lower-cased', () => {
    expect(NewHandle.parse(' Ada.L_1 ')).toBe('ada.l_1');
  });

  it('is 3-30 of a-z, digits, _ and the dot, and not reserved', () => {
    for (const bad of ['ab', 'a'.repeat(31), 'ada lovelace', 'ada-l', 'adä', '@ada', 'admin', 'GraphQL']) {
      expect([bad, NewHandle.safeParse(bad).success]).toEqual([bad, false]);
    }
  });
});

describe('the fields of a profile', () => {
  it('compose and trim a name, and count its characters, not its code units', () => {
    expect(DisplayName.parse(' Zoe\u0308 ')).toBe('Zo\u00eb');
    expect(DisplayName.safeParse('🦔'.repeat(50)).success).toBe(true);
    expect(DisplayName.safeParse('a'.repeat(51)).success).toBe(false);
    expect(DisplayName.safeParse('  ').success).toBe(false);
  });

  it('refuse control characters and marks that turn the text around, but keep joined emoji', () => {
    expect(DisplayName.safeParse('a\nb').success).toBe(false);
    expect(DisplayName.safeParse('a\u202Eb').success).toBe(false);
    expect(Bio.safeParse('a\u0000').success).toBe(false);
    expect(DisplayName.parse('👩‍💻')).toBe('👩‍💻');
  });

  it('let a bio have lines, up to 300 characters', () => {
    expect(Bio.parse('one\r\ntwo')).toBe('one\ntwo');
    expect(Bio.safeParse('a'.repeat(301)).success).toBe(false);
  });

  it('take pictures over https only', () => {
    expect(AvatarUrl.safeParse('https://example.org/a.png').success).toBe(true);
    for (const bad of ['http://example.org/a.png', 'javascript:alert(1)', '//example.org', 'https://a:b@example.org']) {
      expect([bad, AvatarUrl.safeParse(bad).success]).toEqual([bad, false]);
    }
  });

  it('keep an e-mail address in lower case', () => {
    expect(Email.parse(' Ada@Example.ORG ')).toBe('ada@example.org');
    expect(Email.safeParse('ada').success).toBe(false);
  });
});

describe('chosenUser', () => {
  it('takes exactly one of handle and id', () => {
    expect(chosenUser({ handle: 'Ada' })).toEqual({ handle: 'ada' });
    expect(chosenUser({ id: 'usr_1', handle: null })).toEqual({ id: 'usr_1' });
    expect(() => chosenUser({})).toThrow('either');
    expect(() => chosenUser({ id: 'usr_1', handle: 'ada' })).toThrow('either');
  });
});
