// Passwords: which are good enough, and how they are kept (argon2id with OWASP's parameters). Nobody's password is
// ever logged, stored or answered.
import { hash, verify } from '@node-rs/argon2';
import { dictionary } from '@zxcvbn-ts/language-common';
import { z } from 'zod';

const OWASP = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Verified against where there is no account or no password, so that the answer takes as long as for a wrong one. */
const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$mH8f7TRIsME7Rx7zFZbMrw$ZTuryA1XOCI74/UABbMnTUT4h4okgZ+E+dJqj4ElPYI';

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Whether `password` belongs to the hash; takes its time, and says no, where there is none. */
  verify(passwordHash: string | null | undefined, password: string): Promise<boolean>;
  /** Whether the password, however its letters are cased, is among those that leaks show most often. */
  isCommon(password: string): boolean;
}

/** Some 49,000 leaked passwords, in lower case, from zxcvbn-ts's dictionary. */
function leakedPasswords(): ReadonlySet<string> {
  return new Set(dictionary['passwords-common'].map(String));
}

/** The same characters may come as different code points from another keyboard (NIST SP 800-63B §5.1.1.2). */
const canonical = (password: string): string => password.normalize('NFKC');

export function createPasswords(): Passwords {
  const leaked = leakedPasswords();
  return {
    hash: (password) => hash(canonical(password), OWASP),
    async verify(passwordHash, password) {
      const right = await verify(passwordHash ?? NOBODYS_HASH, canonical(password));
      return right && passwordHash != null;
    },
    isCommon(password) {
      const lower = canonical(password).toLowerCase();
      // One short piece over and over ("abcabcabcabc") is as easily guessed as the piece.
      return leaked.has(lower) || /^(.{1,4}?)\1+$/u.test(lower) || isRun(lower);
    },
  };
}

/** Whether each character follows the one before it in the code table, up or down: 0123456789, zyxwvutsrq. */
function isRun(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  return [1, -1].some((step) => codes.every((code, index) => index === 0 || code === (codes[index - 1] ?? 0) + step));
}

/** At most this many bytes of a password are ever hashed: longer ones only cost us time. */
export const PASSWORD_BYTES_MAX = 256;

const OTHER_CHARACTERS_MIN = 6;

/** A password as somebody signs in with it: anything that could have been one. */
export const GivenPassword = z.string().refine((text) => Buffer.byteLength(text) <= PASSWORD_BYTES_MAX, {
  params: { reason: 'TOO_LONG' },
  message: `A password has at most ${PASSWORD_BYTES_MAX} bytes.`,
});

/** Why a new password will not do, or undefined. `handle` is the account's, in lower case. */
export function weakness(
  passwords: Passwords,
  password: string,
  handle: string,
): { reason: string; message: string } | undefined {
  if (Array.from(password).length < 10)
    return { reason: 'TOO_SHORT', message: 'A password has at least 10 characters.' };
  if (passwords.isCommon(password)) {
    return { reason: 'PASSWORD_COMMON', message: 'This password is known from leaks: choose another.' };
  }
  // A short handle may well occur in a good password; a password that is little more than the handle is none.
  const rest = password.toLowerCase().replaceAll(handle, '');
  if (rest.length < password.length && Array.from(rest).length < OTHER_CHARACTERS_MIN) {
    return { reason: 'PASSWORD_HAS_HANDLE', message: 'A password must not be made of the handle.' };
  }
  return undefined;
}
