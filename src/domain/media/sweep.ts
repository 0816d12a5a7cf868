// Takes away uploads that were begun and never completed, with whatever of them had arrived.
import { mediaAbandoned, mediaRemove } from '../../cypher/media/queries.ts';
import { mediaDeleted } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Logger } from '../../observability/log.ts';
import type { Clock } from '../clock.ts';
import { createSweeper, type Sweeper } from '../sweeper.ts';

export interface UploadSweep extends Sweeper {
  /** Gives how many uploads it took away; their objects go by the event. */
  sweep(): Promise<number>;
}

export interface SweepParts {
  readonly graph: Graph;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Logger;
}

const SWEEP_MS = 600_000;
const ROWS = 100;

export function createUploadSweep({ graph, outbox, clock, log }: SweepParts): UploadSweep {
  const sweep = async (): Promise<number> => {
    let swept = 0;
    for (;;) {
      const nowMs = clock();
      const due = await mediaAbandoned(graph, { nowMs, limit: ROWS });
      for (const { id, uploaderId } of due) {
        swept += await outbox.write(async (tx) => {
          const rows = await mediaRemove(tx, { uploaderId, id, abandonedBeforeMs: nowMs });
          const gone = rows.map(({ uploadId }) => mediaDeleted({ userId: uploaderId, mediaId: id, uploadId }, nowMs));
          await outbox.store(tx, gone);
          return rows.length;
        });
      }
      if (due.length < ROWS || sweeper.isClosed()) return swept;
    }
  };
  const sweeper = createSweeper(sweep, {
    everyMs: SWEEP_MS,
    failed: (error) => log.warn({ err: error }, 'abandoned uploads could not be taken away'),
  });
  return { sweep, ...sweeper };
}
