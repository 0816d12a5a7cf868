// Takes away notifications that are old: read ones after some months, all after a year. Cursors are numbers, not rows:
// those that point at what is gone go on working. A process in the role of a worker does it now and then.
import { notificationsPrune, prunableOld, prunableRead } from '../../cypher/notification/queries.ts';
import type { Graph } from '../../graph/graph.ts';
import { idAt } from '../../graph/ids.ts';
import type { Logger } from '../../observability/log.ts';
import type { Clock } from '../clock.ts';
import { recipientIdsOf } from './tell.ts';

/** How long notifications are kept. */
export interface Keeping {
  /** Days after it was read. */
  readonly readDays: number;
  /** Days after the latest of what it tells of, read or not. */
  readonly days: number;
}

export interface PruneParts {
  readonly graph: Graph;
  readonly clock: Clock;
  readonly log: Logger;
  readonly keeping: Keeping;
}

export interface Prune {
  /** Prunes all that is old by now, a batch at a time. Gives how many went. */
  sweep(): Promise<number>;
  start(): void;
  close(): Promise<void>;
}

export const DAY_MS = 86_400_000;
const EVERY_MS = 3_600_000;
const BATCH_ROWS = 200;
/** Actors and comments of one notification that a transaction takes away. */
const NAMED_MAX = 1_000;
const NO_NOISE = new Uint8Array(10);

export function createPrune({ graph, clock, log, keeping }: PruneParts): Prune {
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | undefined;
  let isOpen = true;

  const sweep = async (): Promise<number> => {
    const nowMs = clock();
    const [readBeforeMs, beforeMs] = [nowMs - keeping.readDays * DAY_MS, nowMs - keeping.days * DAY_MS];
    let all = 0;
    const prune = async (rows: readonly { readonly id: string; readonly recipientId: string }[]): Promise<boolean> => {
      if (rows.length === 0) return false;
      const batch = { recipientIds: recipientIdsOf(rows), ids: rows.map(({ id }) => id), readBeforeMs, beforeMs };
      const [row] = await notificationsPrune(graph, { ...batch, nowMs: clock(), namedMax: NAMED_MAX });
      all += row?.pruned ?? 0;
      return isOpen;
    };
    while (await prune(await prunableRead(graph, { beforeMs: readBeforeMs, limit: BATCH_ROWS })));
    const beforeId = idAt('ntf', beforeMs, NO_NOISE);
    let afterId = '';
    for (let goesOn = true; goesOn;) {
      const rows = await prunableOld(graph, { afterId, beforeId, beforeMs, limit: BATCH_ROWS });
      // What names very many takes several turns: the next sweep comes by again.
      afterId = rows.at(-1)?.id ?? '';
      goesOn = await prune(rows);
    }
    return all;
  };

  const run = async (): Promise<void> => {
    try {
      const pruned = await sweep();
      if (pruned > 0) log.info({ pruned }, 'old notifications were pruned');
    } catch (error) {
      log.warn({ err: error }, 'old notifications could not be pruned');
    }
  };
  const plan = (): void => {
    // Workers that started together do not sweep together.
    timer = setTimeout(
      () => {
        sweeping = run().finally(() => {
          if (isOpen) plan();
        });
      },
      EVERY_MS * (0.5 + Math.random()),
    ).unref();
  };
  return {
    sweep,
    start() {
      if (timer === undefined) plan();
    },
    async close() {
      isOpen = false;
      clearTimeout(timer);
      await sweeping;
    },
  };
}
