// What a text says of itself: its hashtags and the handles it mentions. Pure; whether such an account exists is asked elsewhere.

const HASHTAGS_MAX = 30;
const MENTIONS_MAX = 20;
// Marks belong to letters in many scripts (Devanagari vowels, Arabic points).
const HASHTAG = /(?<![\p{L}\p{M}\p{N}_#&/])#([\p{L}\p{M}\p{N}_]{1,100})/gu;
// Whatever stands before an @ without a gap makes it an e-mail address or a path; a full stop at the end ends the sentence.
const MENTION = /(?<![\p{L}\p{M}\p{N}_.@/])@([a-z0-9_.]*[a-z0-9_])/giu;
const HANDLE = /^[a-z0-9_.]{3,30}$/;

function unique(words: Iterable<string>, max: number): string[] {
  const seen = new Set<string>();
  for (const word of words) {
    if (seen.size === max) break;
    seen.add(word);
  }
  return [...seen];
}

/** The hashtags of a text without #: lower case, unique, in order of appearance, at most 30. Letters of any script, digits and _. */
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
