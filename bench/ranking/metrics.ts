// How good a ranked list is, held against what people really did next.

/** The places of the `count` largest scores, best first; equal scores in their order. -Infinity = never. */
export function topPlaces(scores: Float64Array, count: number): number[] {
  const top: number[] = [];
  let worst = -Infinity;
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place]!;
    if (score === -Infinity || (top.length === count && score <= worst)) continue;
    let at = top.length;
    while (at > 0 && scores[top[at - 1]!]! < score) at--;
    top.splice(at, 0, place);
    if (top.length > count) top.pop();
    if (top.length === count) worst = scores[top[count - 1]!]!;
  }
  return top;
}

/**
 * Normalised discounted cumulative gain of the first `k`, a hit being worth 1: 0 to 1.
 * Source: Järvelin & Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques".
 */
export function ndcg(ranked: readonly number[], wanted: ReadonlySet<number>, k: number): number {
  const gainAt = (place: number): number => 1 / Math.log2(place + 2);
  let gain = 0;
  for (const [place, item] of ranked.slice(0, k).entries()) if (wanted.has(item)) gain += gainAt(place);
  let ideal = 0;
  for (let place = 0; place < Math.min(k, wanted.size); place++) ideal += gainAt(place);
  return ideal === 0 ? 0 : gain / ideal;
}

/** Which part of what was wanted stands among the first `k`: 0 to 1. */
export function recall(ranked: readonly number[], wanted: ReadonlySet<number>, k: number): number {
  if (wanted.size === 0) return 0;
  return ranked.slice(0, k).filter((item) => wanted.has(item)).length / wanted.size;
}

export interface Quality {
  readonly ndcg20: number;
  readonly recall100: number;
  /** Which part of the catalogue stands in anybody's first 20. */
  readonly coverage: number;
}

export interface Tally {
  add(ranked: readonly number[], wanted: ReadonlySet<number>): void;
  quality(): Quality;
}

export function createTally(catalogue: number): Tally {
  const shown = new Set<number>();
  let [people, ndcgSum, recallSum] = [0, 0, 0];
  return {
    add(ranked, wanted) {
      people++;
      ndcgSum += ndcg(ranked, wanted, 20);
      recallSum += recall(ranked, wanted, 100);
      for (const item of ranked.slice(0, 20)) shown.add(item);
    },
    quality: () => ({
      ndcg20: ndcgSum / Math.max(1, people),
      recall100: recallSum / Math.max(1, people),
      coverage: shown.size / Math.max(1, catalogue),
    }),
  };
}
