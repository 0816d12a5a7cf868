// When one event has reached its subscribers: the first of them, half of them, nearly all and the last. Milliseconds.
import { summarize } from '../measure/histogram.ts';

export interface Spread {
  readonly count: number;
  readonly first: number;
  readonly median: number;
  readonly p99: number;
  readonly last: number;
}

export function spreadOf(latencies: readonly number[]): Spread {
  const { count, p50, p99, max } = summarize(latencies);
  return { count, first: count === 0 ? 0 : Math.min(...latencies), median: p50, p99, last: max };
}

/** The one of several with the median time to the last subscriber. */
export function typical(spreads: readonly Spread[]): Spread | undefined {
  return spreads.toSorted((a, b) => a.last - b.last)[Math.floor(spreads.length / 2)];
}
