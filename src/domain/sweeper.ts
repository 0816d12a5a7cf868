// Looks for what is due: every so often, and at once where somebody says that there is something. Never two sweeps of
// one process at once; whoever asks for one while another is under way gets one more after it.
import { forMany } from '../graph/scope.ts';

export interface SweeperOptions {
  /** Absent: only when woken. */
  readonly everyMs?: number;
  /** Told of a sweep that rejects; the next one comes all the same. */
  failed(error: unknown): void;
}

export interface Sweeper {
  /** The first sweep comes after `everyMs`. More than once is once. Keeps no process alive. */
  start(): void;
  /** Begins a sweep and does not wait for it. It goes on whoever gives up the request that asked. */
  wake(): void;
  /** Resolves when all that is due now was seen to: at once where it is closed. */
  drain(): Promise<void>;
  /** To be asked between two steps of a long sweep: whether to leave the rest. */
  isClosed(): boolean;
  /** Resolves when the sweep under way, if any, is over. */
  close(): Promise<void>;
}

export function createSweeper(sweep: () => Promise<unknown>, { everyMs, failed }: SweeperOptions): Sweeper {
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;
  let isWanted = false;
  let isClosed = false;

  const work = async (): Promise<void> => {
    while (isWanted && !isClosed) {
      isWanted = false;
      try {
        await sweep();
      } catch (error) {
        failed(error);
      }
    }
    working = undefined;
  };
  const wake = (): void => {
    if (isClosed) return;
    isWanted = true;
    working ??= forMany(() => Promise.resolve().then(work));
  };
  return {
    start() {
      if (everyMs === undefined || isClosed) return;
      // A slow sweep takes the turn of the next.
      timer ??= setInterval(() => {
        if (working === undefined) wake();
      }, everyMs).unref();
    },
    wake,
    async drain() {
      wake();
      await working;
    },
    isClosed: () => isClosed,
    async close() {
      isClosed = true;
      clearInterval(timer);
      await working;
    },
  };
}
