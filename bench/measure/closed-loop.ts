// A number of clients that each ask, wait for the answer and ask again: what latency is without a queue, and what
// throughput a number of clients gets.
export interface ClosedLoop {
  readonly clients: number;
  /** How many calls in all, at most and (within `msMax`) at least. */
  readonly callsMax: number;
  readonly callsMin: number;
  /** After this time no call begins beyond `callsMin`. */
  readonly ms: number;
  /** After this time no call begins at all. */
  readonly msMax: number;
  call(index: number): Promise<void>;
}

export interface ClosedLoopResult {
  /** Milliseconds of each call that succeeded, in the order of their ends. */
  readonly latencies: number[];
  readonly elapsedMs: number;
  readonly errors: unknown[];
}

export async function runClosedLoop({
  clients,
  callsMax,
  callsMin,
  ms,
  msMax,
  call,
}: ClosedLoop): Promise<ClosedLoopResult> {
  const latencies: number[] = [];
  const errors: unknown[] = [];
  const start = performance.now();
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < callsMax && performance.now() - start < (next < callsMin ? msMax : ms)) {
      const index = next++;
      const began = performance.now();
      try {
        await call(index);
        latencies.push(performance.now() - began);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { latencies, elapsedMs: performance.now() - start, errors };
}
