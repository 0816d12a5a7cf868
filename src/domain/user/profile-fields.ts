// What a profile may say, the same at sign-up and later.
import { z } from 'zod';

const characters = (text: string): number => Array.from(text).length;

/** Control characters, and the marks that turn the direction of what follows: with them a name can pass for another. */
const CONTROL = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;
const CONTROL_BUT_NEWLINE = /(?!\n)[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;

const plain = (pattern: RegExp) => (text: string) => !pattern.test(text);

export const DisplayName = z
  .string()
  .transform((text) => text.normalize('NFC').trim())
  .pipe(
    z
      .string()
      .min(1, 'A display name has at least one character.')
      .refine((text) => characters(text) <= 50, {
        params: { reason: 'TOO_LONG' },
        message: 'A display name has at most 50 characters.',
      })
      .refine(plain(CONTROL), 'A display name has no control characters.'),
  );

export const Bio = z
  .string()
  .transform((text) => text.normalize('NFC').replaceAll('\r\n', '\n').trim())
  .pipe(
    z
      .string()
      .refine((text) => characters(text) <= 300, {
        params: { reason: 'TOO_LONG' },
        message: 'A bio has at most 300 characters.',
      })
      .refine(plain(CONTROL_BUT_NEWLINE), 'A bio has no control characters except line breaks.'),
  );

export const AvatarUrl = z
  .string()
  .max(2048, 'An address has at most 2,048 characters.')
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url?.protocol === 'https:' && url.username === '' && url.password === '';
  }, 'The address of a picture starts with https:// and holds no password.');

/** E-mail addresses are kept in lower case. */
export const Email = z
  .string()
  .transform((text) => text.trim().toLowerCase())
  .pipe(z.email('This is not an e-mail address.').max(254, 'An e-mail address has at most 254 characters.'));
