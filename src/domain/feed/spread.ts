// Posts of authors whom very many follow reach timelines batch by batch over some minutes. Until the last has arrived
// reads find them at their author, also where the process that was at it died.
import type { Change } from '../../cache/feed-store.ts';
import type { TimelineParts } from './timeline-parts.ts';

const BATCH = 500;

export interface Spread {
  /** Begins and does not wait. */
  start(authorId: string, postId: string, changes: readonly Change[]): void;
  settled(): Promise<void>;
  /** Stops between batches; what has not arrived stays marked as being on its way. */
  close(): Promise<void>;
}

export function createSpread({ timelines, marks, limits, log }: TimelineParts): Spread {
  const underWay = new Set<Promise<void>>();
  const closing = new AbortController();

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        closing.signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      closing.signal.addEventListener('abort', end);
    });

  const send = async (authorId: string, postId: string, changes: readonly Change[]): Promise<void> => {
    const pauseMs = limits.spreadMs / Math.max(1, Math.ceil(changes.length / BATCH));
    for (let start = 0; start < changes.length; start += BATCH) {
      if (start > 0) await pause(pauseMs);
      if (closing.signal.aborted) return;
      await timelines.add(changes.slice(start, start + BATCH));
    }
    await marks.endSpread(authorId, postId);
  };

  return {
    start(authorId, postId, changes) {
      const sending = send(authorId, postId, changes).catch((error: unknown) => {
        log.warn({ err: error, postId }, 'a post did not reach all timelines: reads go on finding it at its author');
      });
      underWay.add(sending);
      void sending.finally(() => underWay.delete(sending));
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async close() {
      closing.abort();
      await Promise.all(underWay);
    },
  };
}
