// Words that people write into their posts and beside their pictures, as they are kept.
import { z } from 'zod';

// Terminals, logs and old browsers act on control characters; a text needs no more than its line breaks and tabs.
const CONTROL = /[^\P{Cc}\n\t]/u;

/**
 * At most that many characters as people count them (code points), trimmed, line breaks as LF, letters composed (NFC).
 * `what` begins the sentence that says so: 'A text'. Reasons: TOO_LONG, BAD_CHARACTERS.
 */
export const wordsUpTo = (lengthMax: number, what: string) =>
  z
    .string()
    .transform((text) => text.normalize('NFC').replaceAll(/\r\n?/g, '\n').trim())
    .pipe(
      z
        .string()
        .refine((text) => text.isWellFormed() && !CONTROL.test(text), {
          params: { reason: 'BAD_CHARACTERS' },
          message: `${what} has no control characters but line breaks and tabs.`,
        })
        .refine((text) => Array.from(text).length <= lengthMax, {
          params: { reason: 'TOO_LONG' },
          message: `${what} has at most ${lengthMax.toLocaleString('en')} characters.`,
        }),
    );
