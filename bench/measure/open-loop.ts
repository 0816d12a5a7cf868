// Requests at a fixed arrival rate, whatever the answers take: a slow answer does not hold the next request back, and
// the time of each counts from the moment at which it was due. So a server that stands still for a second shows as a
// thousand late answers, not as one (Tene, "How NOT to Measure Latency": coordinated omission).
export interface Timer {
  /** Milliseconds, from any moment on. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface OpenLoop<T> {
  /** Arrivals a second. */
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly timer: Timer;
  /** Sends the index-th request. Must not throw at once; a rejection is the answer's. */
  send(index: number): Promise<T>;
  /** Told of each answer: when it was due and when it came, from the start of the loop. */
  done(answer: { index: number; dueMs: number; sentMs: number; endMs: number; value?: T; error?: unknown }): void;
}

/** Where the index-th request is due, in milliseconds from the start: evenly spaced, so that a run can be repeated. */
export function dueAt(index: number, ratePerSecond: number): number {
  return (index * 1000) / ratePerSecond;
}

/** Runs the loop; resolves when every request that was sent has been answered. Returns how many were sent. */
export async function runOpenLoop<T>({ ratePerSecond, seconds, timer, send, done }: OpenLoop<T>): Promise<number> {
  const total = Math.floor(ratePerSecond * seconds);
  const start = timer.now();
  const open = new Set<Promise<void>>();
  const one = async (index: number): Promise<void> => {
    const dueMs = dueAt(index, ratePerSecond);
    const sentMs = timer.now() - start;
    try {
      const value = await send(index);
      done({ index, dueMs, sentMs, endMs: timer.now() - start, value });
    } catch (error) {
      done({ index, dueMs, sentMs, endMs: timer.now() - start, error });
    }
  };
  for (let index = 0; index < total;) {
    const wait = dueAt(index, ratePerSecond) - (timer.now() - start);
    if (wait > 0) await timer.sleep(wait);
    // All that are due by now go out at once: a timer that woke late must not lower the rate.
    for (const now = timer.now() - start; index < total && dueAt(index, ratePerSecond) <= now; index++) {
      const request = one(index);
      open.add(request);
      void request.then(() => open.delete(request));
    }
  }
  await Promise.all(open);
  return total;
}

export const systemTimer: Timer = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
