// Collaborative filtering by likeness of posts, to hold the factors against: cosine of who likes them, shrunk where
// few do. Source: Sarwar, Karypis, Konstan & Riedl 2001; Deshpande & Karypis 2004, "Item-based top-N recommendation".
import { rowOf, transpose, type SparseRows } from '../../src/domain/ranking/sparse-rows.ts';

/** A pair that one person likes counts as one in SHRINKAGE + 1 of what its cosine says. */
const SHRINKAGE = 5;
/** People who like more are looked at so far, or one of them would pair everything with everything. */
const LIKES_PER_PERSON_MAX = 300;

/** Scores all posts for one person by their likeness to what the person likes. */
export function createItemItem(likes: SparseRows, items: number): (person: number) => Float64Array {
  const likedBy = transpose(likes, items);
  const scores = new Float64Array(items);
  const common = new Map<number, number>();
  return (person) => {
    scores.fill(0);
    const mine = rowOf(likes, person);
    for (const item of mine) {
      common.clear();
      const likers = rowOf(likedBy, item);
      for (const liker of likers) {
        if (liker === person) continue;
        for (const other of rowOf(likes, liker).subarray(0, LIKES_PER_PERSON_MAX)) {
          common.set(other, (common.get(other) ?? 0) + 1);
        }
      }
      for (const [other, both] of common) {
        if (other === item) continue;
        const cosine = both / Math.sqrt(likers.length * rowOf(likedBy, other).length);
        scores[other]! += (cosine * both) / (both + SHRINKAGE) / mine.length;
      }
    }
    return scores;
  };
}
