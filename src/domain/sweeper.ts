// Looks every so often for what is due, until it is closed. Never two sweeps of one process at once: a slow one takes
// the turn of the next.

export interface SweeperOptions {
  readonly everyMs: number;
  /** Told of a sweep that rejects; the next one comes all the same. */
  failed(error: unknown): void;
}

export interface Sweeper {
  /** The first sweep comes after `everyMs`. More than once is once. Keeps no process alive. */
  start(): void;
  /** Resolves when the sweep under way, if any, is over. */
  close(): Promise<void>;
}

export function createSweeper(sweep: () => Promise<unknown>, { everyMs, failed }: SweeperOptions): Sweeper {
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    try {
      await sweep();
    } catch (error) {
      failed(error);
    }
    sweeping = undefined;
  };
  return {
    start() {
      timer ??= setInterval(() => {
        sweeping ??= run();
      }, everyMs).unref();
    },
    async close() {
      clearInterval(timer);
      await sweeping;
    },
  };
}
