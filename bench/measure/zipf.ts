// Who acts, as on a real day: the k-th most active account with a probability that falls as 1 / k^s.
export interface Zipf {
  /** A rank from 0 (the most likely) to n - 1, for a number in [0, 1). */
  rankAt(unit: number): number;
}

/**
 * A sampler over `n` ranks by the inverse of the exact cumulative distribution: one table of n numbers, a binary search
 * for each draw. Source: Zipf 1949; s = 1 is his law.
 */
export function createZipf(n: number, s = 1): Zipf {
  const cumulative = new Float64Array(n);
  let sum = 0;
  for (let k = 0; k < n; k++) {
    sum += (k + 1) ** -s;
    cumulative[k] = sum;
  }
  return {
    rankAt(unit) {
      const wanted = unit * sum;
      let low = 0;
      let high = n - 1;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((cumulative[middle] ?? Infinity) > wanted) high = middle;
        else low = middle + 1;
      }
      return low;
    },
  };
}
