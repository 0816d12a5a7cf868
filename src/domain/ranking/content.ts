// What a text is about, as a short vector: words and hashtags hashed into buckets, weighted by how rare they are, and
// projected at random. Source: Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning"; Spärck
// Jones 1972 (idf); Achlioptas 2003 (projection by signs).
import { noiseAt } from './noise.ts';
import { rowOf, type SparseRows } from './sparse-rows.ts';
import { normalise } from './vectors.ts';

export const CONTENT_DIMENSIONS = 64;
export const BUCKETS = 8192;

/** A hashtag says what a text is about more plainly than a word of it does. */
const HASHTAG_TIMES = 3;
const NOT_ABOUT = /https?:\/\/\S+|@[\w.]+/gu;
const WORD = /#?[\p{L}\p{N}_]{3,}/gu;

function bucketOf(word: string): number {
  let h = 0;
  for (let i = 0; i < word.length; i++) h = Math.imul(h ^ word.charCodeAt(i), 0x0100_0193);
  return noiseAt(h, 0) % BUCKETS;
}

/** The buckets of a text's words, in order; a hashtag's bucket several times. */
export function bucketsOf(text: string): number[] {
  const words = text.toLowerCase().replace(NOT_ABOUT, ' ').match(WORD) ?? [];
  return words.flatMap((word) => {
    const bucket = bucketOf(word);
    return word.startsWith('#') ? Array.from({ length: HASHTAG_TIMES }, () => bucket) : [bucket];
  });
}

/** ln(texts / texts with a word of the bucket), 0 for what no text has: a bucket that nobody can like says nothing. */
export function weighBuckets(texts: SparseRows): Float32Array {
  const having = new Float32Array(BUCKETS);
  const seenIn = new Int32Array(BUCKETS).fill(-1);
  for (let text = 0; text < texts.rows; text++) {
    for (const bucket of rowOf(texts, text)) {
      if (seenIn[bucket] !== text) having[bucket]! += 1;
      seenIn[bucket] = text;
    }
  }
  return having.map((count) => (count === 0 ? 0 : Math.log(Math.max(1, texts.rows) / count)));
}

/** +1 or -1 for each bucket and dimension, the same in every process. */
const signs = (bucket: number): number => noiseAt(0x5eed, bucket * 2);
const moreSigns = (bucket: number): number => noiseAt(0x5eed, bucket * 2 + 1);

/** Writes a text's vector, of length 1, or zeros where no word of it says anything. */
export function writeContent(buckets: Iterable<number>, weights: ArrayLike<number>, into: Float32Array): void {
  into.fill(0);
  for (const bucket of buckets) {
    const weight = weights[bucket]!;
    const [low, high] = [signs(bucket), moreSigns(bucket)];
    for (let i = 0; i < 32; i++) {
      into[i]! += (low >>> i) & 1 ? weight : -weight;
      into[i + 32]! += (high >>> i) & 1 ? weight : -weight;
    }
  }
  normalise(into);
}
