// Tells live what a burst held back, when it is due: in one process or several, once, also where one of them dies in
// between.
import { notificationsDue, notificationsRelease, notificationsReleased } from '../../cypher/notification/queries.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Logger } from '../../observability/log.ts';
import type { Clock } from '../clock.ts';
import { createSweeper, type Sweeper } from '../sweeper.ts';
import { recipientIdsOf } from './tell.ts';
import { type Told, toldOf } from './told.ts';

/** How often it is looked for what is due. */
const SWEEP_MS = 5_000;
/** What a process released and did not come to announce is announced by another after this. */
const HOLD_MS = 60_000;
const SWEEP_ROWS = 500;

export interface ReleaseParts {
  readonly graph: Graph;
  readonly clock: Clock;
  readonly log: Logger;
  /** Tells those live who listen. Once more of the same does no harm. */
  announce(told: readonly Told[]): void;
}

export interface Release extends Sweeper {
  /** Tells all that is due by now. */
  sweep(): Promise<void>;
}

export function createRelease({ graph, clock, log, announce }: ReleaseParts): Release {
  const sweep = async (): Promise<void> => {
    for (let found = SWEEP_ROWS; found === SWEEP_ROWS;) {
      const nowMs = clock();
      const due = await notificationsDue(graph, { nowMs, limit: SWEEP_ROWS });
      found = due.length;
      if (found === 0) return;
      const ids = due.map(({ id }) => id);
      const held = { ids, recipientIds: recipientIdsOf(due), nowMs, heldUntilMs: nowMs + HOLD_MS };
      const released = await notificationsRelease(graph, held);
      announce(released.map(({ recipientId, id, seq, push }) => ({ ...toldOf(recipientId, id, seq), push })));
      await notificationsReleased(graph, { told: released.map(({ id, seq }) => ({ id, seq })) });
    }
  };

  const sweeper = createSweeper(sweep, {
    everyMs: SWEEP_MS,
    failed: (error) => log.warn({ err: error }, 'notifications that are due could not be told'),
  });
  return { sweep, ...sweeper };
}
