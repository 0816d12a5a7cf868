// Small rules of telling: one thing after the other, bursts merged, nothing twice.
import { setTimeout as wait } from 'node:timers/promises';

export interface InOrder {
  /** Runs the job after those before it; one that fails is reported and the next one runs. */
  add(job: () => Promise<unknown>): void;
}

/** `failed` is told of each error. After `close` nothing more begins. */
export function createInOrder(failed: (error: unknown) => void): InOrder & { close(): void } {
  let last = Promise.resolve();
  let isOpen = true;
  return {
    add(job) {
      last = last.then(async () => {
        try {
          if (isOpen) await job();
        } catch (error) {
          failed(error);
        }
      });
    },
    close() {
      isOpen = false;
    },
  };
}

export interface Repeating {
  /** The job is to run, at once or when it may again. */
  poke(): void;
  close(): void;
}

export interface RepeatingOptions {
  /** From the beginning of one run to that of the next, at least. */
  readonly everyMs: number;
  /** From a run that failed to the next try: doubled by each failure, up to the second number. */
  readonly retryMs: readonly [number, number];
  failed(error: unknown): void;
}

/** Runs a job again and again as long as it is poked: never two at once, and always once more after the last poke. */
export function createRepeating(job: () => Promise<unknown>, options: RepeatingOptions): Repeating {
  let [isOpen, isRunning, isPoked] = [true, false, false];
  const run = async (): Promise<void> => {
    let pauseMs = options.retryMs[0];
    while (isOpen && isPoked) {
      isPoked = false;
      const startedAtMs = performance.now();
      try {
        await job();
        pauseMs = options.retryMs[0];
        const leftMs = options.everyMs - (performance.now() - startedAtMs);
        if (leftMs > 0) await wait(leftMs, undefined, { ref: false });
      } catch (error) {
        options.failed(error);
        isPoked = true;
        await wait(pauseMs, undefined, { ref: false });
        pauseMs = Math.min(pauseMs * 2, options.retryMs[1]);
      }
    }
    isRunning = false;
  };
  return {
    poke() {
      isPoked = true;
      if (isRunning || !isOpen) return;
      isRunning = true;
      void run();
    },
    close() {
      isOpen = false;
    },
  };
}

/** Remembers the last ids it was shown. True for one that is new. */
export function createNovelty(max: number): (id: string) => boolean {
  const known = new Set<string>();
  return (id) => {
    if (known.has(id)) return false;
    known.add(id);
    const [oldest] = known;
    if (known.size > max && oldest !== undefined) known.delete(oldest);
    return true;
  };
}
