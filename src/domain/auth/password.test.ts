import { describe, expect, it } from '@jest/globals';

import { createPasswords } from './password.ts';

const passwords = createPasswords();
const reason = (password: string, ...about: string[]): string | undefined =>
  passwords.weakness(password, about)?.reason;

describe('weakness', () => {
  it('wants ten characters, whatever they are made of', () => {
    expect(reason('nine char')).toBe('TOO_SHORT');
    expect(reason('🦔🦔🦔🦊🦊🦊🐢🐢🐢')).toBe('TOO_SHORT');
    expect(reason('ten chars!')).toBeUndefined();
  });

  it('refuses what leaks show most often, in any case, and what is one piece over and over or a run', () => {
    for (const common of ['1234567890', 'Qwertyuiop', 'abcabcabcabc', '0123456789', 'zyxwvutsrq', 'aaaaaaaaaaaa']) {
      expect([common, reason(common)]).toEqual([common, 'PASSWORD_COMMON']);
    }
  });

  it('refuses what is long enough and easily guessed all the same, and says why', () => {
    for (const guessable of ['P@ssw0rd123!', 'Summer2024!', 'iloveyou 1999', 'monkey12.12.1999']) {
      expect([guessable, reason(guessable)]).toEqual([guessable, 'PASSWORD_GUESSABLE']);
    }
    expect(passwords.weakness('P@ssw0rd123!', [])?.message).toContain('similar to a commonly used password');
  });

  it('refuses little more than the handle, the name or the address, and lets them occur in a long password', () => {
    expect(reason('Lovelace1815', 'lovelace')).toBe('PASSWORD_PERSONAL');
    expect(reason('Byronsdottir1', 'ada', 'Ada Byronsdottir')).toBe('PASSWORD_PERSONAL');
    expect(reason('Byronsdottir1')).toBeUndefined();
    expect(reason('analyticalxy1', 'ada', 'Ada', 'analyticalxy@example.org')).toBe('PASSWORD_PERSONAL');
    expect(reason('sociogram2026', 'ada')).toBe('PASSWORD_PERSONAL');
    expect(reason('canada goose on the lawn', 'ada')).toBeUndefined();
  });

  it('judges the beginning of a long one only, so that the longest takes no more work than a middling one', () => {
    const middling = 'aaaa'.repeat(10);
    expect(reason(`${middling}correct teapot 77 battery`)).toBe(reason(middling));
  });
});

describe('createPasswords', () => {
  it('keeps a password as argon2id with its parameters, never twice the same', async () => {
    const [one, two] = await Promise.all([passwords.hash('ten chars!'), passwords.hash('ten chars!')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
  });

  it('knows the right password, also where its letters are composed in another way', async () => {
    const hash = await passwords.hash('caf\u00e9 au lait');
    expect(await passwords.verify(hash, 'cafe\u0301 au lait')).toBe(true);
    expect(await passwords.verify(hash, 'cafe au lait')).toBe(false);
  });

  it('says no where there is no password', async () => {
    expect(await passwords.verify(undefined, 'ten chars!')).toBe(false);
  });

  it('lets so many wait for their turn and tells others at once, whatever they came for', async () => {
    const few = createPasswords({ atOnce: 1, waiting: 1 });
    const [known, one, two, three] = await Promise.allSettled([
      few.verify(undefined, 'ten chars!'),
      few.hash('ten chars!'),
      few.hash('ten chars!'),
      few.verify(undefined, 'ten chars!'),
    ]);
    expect([known.status, one.status]).toEqual(['fulfilled', 'fulfilled']);
    for (const turnedAway of [two, three]) {
      expect(turnedAway).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE' } });
    }
    expect(await few.verify(undefined, 'ten chars!')).toBe(false);
  });
});
