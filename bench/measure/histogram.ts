// Latencies as a histogram (three significant digits up to ten minutes) and what is told of it.
import { build, type Histogram } from 'hdr-histogram-js';

const MICROSECONDS_MAX = 600_000_000;

/** Milliseconds, except `count`. */
export interface Latency {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly mean: number;
}

export interface LatencyRecorder {
  /** Milliseconds, ≥ 0; above ten minutes counts as ten minutes. */
  record(ms: number): void;
  summary(): Latency;
}

const inMs = (microseconds: number): number => Math.round(microseconds) / 1000;

export function createRecorder(): LatencyRecorder {
  const histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: MICROSECONDS_MAX,
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 64,
  });
  return {
    record: (ms) => histogram.recordValue(Math.min(MICROSECONDS_MAX, Math.max(1, Math.round(ms * 1000)))),
    summary() {
      const empty = histogram.totalCount === 0;
      const at = (percentile: number): number => (empty ? 0 : inMs(histogram.getValueAtPercentile(percentile)));
      return {
        count: histogram.totalCount,
        p50: at(50),
        p95: at(95),
        p99: at(99),
        max: empty ? 0 : inMs(histogram.maxValue),
        mean: empty ? 0 : inMs(histogram.mean),
      };
    },
  };
}

/** The summary of latencies in milliseconds. */
export function summarize(latencies: Iterable<number>): Latency {
  const recorder = createRecorder();
  for (const ms of latencies) recorder.record(ms);
  return recorder.summary();
}
