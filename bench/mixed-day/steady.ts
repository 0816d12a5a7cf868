// When a rate counts as steady, which one to try next, and when a server is over a spike. Pure.
import { createRecorder } from '../measure/histogram.ts';
import type { RateStep, SecondOfSpike } from '../measure/result.ts';

/** The goal: answers within these, counted from the moment at which a request was due. */
export const P95_MS_MAX = 50;
export const P99_MS_MAX = 100;
const FAILED_SHARE_MAX = 0.001;
/** A search ends where the next step would differ by less than this. */
const PRECISION = 0.06;
const IN_TIME_SECONDS = 3;

export interface Answered {
  /** Of the kind of request. */
  readonly name: string;
  readonly dueMs: number;
  /** From the moment at which it was due. */
  readonly latencyMs: number;
  readonly outcome: 'ok' | 'shed' | 'error';
  readonly error?: unknown;
}

/** Whether a rate held: in time, and with hardly any request refused. */
export function inTime({ latency, answered, shed, errors }: Omit<RateStep, 'steady' | 'operations'>): boolean {
  const failed = (shed + errors) / Math.max(1, answered + shed + errors);
  return answered > 0 && failed <= FAILED_SHARE_MAX && latency.p95 < P95_MS_MAX && latency.p99 < P99_MS_MAX;
}

/** Doubles while it holds, halves while none has held, then halves the interval; null where that is narrow enough. */
export function nextRate(steps: readonly Pick<RateStep, 'ratePerSecond' | 'steady'>[]): number | null {
  const held = Math.max(0, ...steps.filter(({ steady }) => steady).map(({ ratePerSecond }) => ratePerSecond));
  const broke = Math.min(
    Infinity,
    ...steps.filter((step) => !step.steady && step.ratePerSecond > held).map(({ ratePerSecond }) => ratePerSecond),
  );
  if (broke === Infinity) return held * 2;
  if (held === 0) return broke <= 2 ? null : Math.floor(broke / 2);
  const next = Math.round((held + broke) / 2);
  return (broke - held) / held < PRECISION || next === held || next === broke ? null : next;
}

/** Per second of the run, by when requests were due. */
export function secondsOf(answers: readonly Answered[]): SecondOfSpike[] {
  const groups = Map.groupBy(answers, ({ dueMs }) => Math.floor(dueMs / 1000));
  return [...groups.entries()]
    .sort(([a], [b]) => a - b)
    .map(([second, all]) => {
      const recorder = createRecorder();
      for (const { outcome, latencyMs } of all) if (outcome === 'ok') recorder.record(latencyMs);
      const { p50, p95 } = recorder.summary();
      const count = (outcome: Answered['outcome']): number => all.filter((one) => one.outcome === outcome).length;
      return { second, due: all.length, p50, p95, shed: count('shed'), errors: count('error') };
    });
}

/**
 * Seconds from the end of the spike to the first of three seconds in a row without refusals and with a p95 within the
 * goal; null where there are none.
 */
export function recoveryOf(seconds: readonly SecondOfSpike[], spikeEnd: number): number | null {
  const fine = ({ p95, shed, errors }: SecondOfSpike): boolean => p95 < P95_MS_MAX && shed === 0 && errors === 0;
  const after = seconds.filter(({ second }) => second >= spikeEnd);
  const at = after.findIndex((_, index) => {
    const few = after.slice(index, index + IN_TIME_SECONDS);
    return few.length === IN_TIME_SECONDS && few.every(fine);
  });
  return after[at] === undefined ? null : after[at].second - spikeEnd;
}
