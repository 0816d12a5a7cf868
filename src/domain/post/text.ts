// What a post or comment may say, and what it says of itself: its hashtags and the handles it mentions. Pure; whether
// such an account exists is asked elsewhere.
import { z } from 'zod';

import { wordsUpTo } from '../words.ts';

const HASHTAGS_MAX = 30;
const MENTIONS_MAX = 20;
// Marks belong to letters in many scripts (Devanagari vowels, Arabic points). A longer word is no hashtag at all.
const HASHTAG = /(?<![\p{L}\p{M}\p{N}_#&/])#([\p{L}\p{M}\p{N}_]{1,100})(?![\p{L}\p{M}\p{N}_])/gu;
// Whatever stands before an @ without a gap makes it an e-mail address or a path; a last full stop ends the sentence.
const MENTION = /(?<![\p{L}\p{M}\p{N}_.@/])@([a-z0-9_.]*[a-z0-9_])/giu;
const HANDLE = /^[a-z0-9_.]{3,30}$/;
const Words = wordsUpTo(2_200, 'A text');

/** The text of a post or comment, 1-2,200 characters. Reasons: TOO_SHORT, TOO_LONG, BAD_CHARACTERS. */
export const PostText = Words.pipe(z.string().min(1, 'A text has at least one character.'));

/** The words of a share; none at all is the empty text. Reasons: TOO_LONG, BAD_CHARACTERS. */
export const ShareText = Words.nullish().transform((text) => text ?? '');

function unique(words: Iterable<string>, max: number): string[] {
  const seen = new Set<string>();
  for (const word of words) {
    if (seen.size === max) break;
    seen.add(word);
  }
  return [...seen];
}

/**
 * The hashtags of a text without #: lower case, unique, in order of appearance, at most 30.
 * Letters of any script, digits and _.
 */
export function extractHashtags(text: string): string[] {
  const words = text.normalize('NFC').matchAll(HASHTAG);
  return unique(
    words.map((match) => (match[1] ?? '').toLowerCase()),
    HASHTAGS_MAX,
  );
}

/** The handles that a text mentions as @handle: lower case, unique, in order of appearance, at most 20. */
export function extractMentions(text: string): string[] {
  const words = text.matchAll(MENTION);
  return unique(
    words.map((match) => (match[1] ?? '').toLowerCase()).filter((handle) => HANDLE.test(handle)),
    MENTIONS_MAX,
  );
}
