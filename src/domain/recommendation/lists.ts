// Keeps the stored suggestions of accounts with large neighbourhoods: who needs a list, when it is made anew and when
// it is forgotten. One list at a time in a process, and no list in two processes at once.
import {
  claimList,
  dropList,
  listsMadeBefore,
  listsOf,
  noteAsked,
  noteChanges,
  storeList,
} from '../../cypher/recommendation/queries.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Logger } from '../../observability/log.ts';
import type { Clock } from '../clock.ts';
import { createSweeper } from '../sweeper.ts';
import { keepMutuals, makeList, readNeighbourhood } from './make-list.ts';

/** Who is counted while they wait: at most that many followees, with at most that many follows in all. */
export interface Ordinary {
  readonly followeesMax: number;
  readonly stepsMax: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** An older list is not shown. */
export const LIST_STALE_MS = HOUR_MS;
/** An older one is made anew, which leaves a quarter of an hour to get there. */
const REFRESH_AFTER_MS = 45 * MINUTE_MS;
/** Who has not looked for that long loses the list, until they ask again. */
const FORGET_AFTER_MS = 7 * 24 * HOUR_MS;
const CLAIM_MS = 5 * MINUTE_MS;
/** An account that has followed, or left, that many since the list was made gets a new one at once. */
const CHANGES_MAX = 20;
const LIST_SIZE = 1_000;
const QUEUE_MAX = 10_000;
const SWEEP_LISTS = 200;

export interface SuggestionLists {
  /** Who is ordinary, and has no list. */
  readonly ordinary: Ordinary;
  /**
   * Queues the making of a list, unless there is one made after `madeBeforeMs`, by default a new enough one; drops it
   * where the account is ordinary. Never throws, never waits.
   */
  want(userId: string, madeBeforeMs?: number): void;
  /** To be called where a list was shown that was last asked for at `askedAtMs`; writes at most once an hour. */
  asked(userId: string, askedAtMs: number): void;
  /** These accounts follow somebody more or less, once for each change. */
  changed(userIds: readonly string[]): Promise<void>;
  /** Queues what is due and forgets what nobody looks at. */
  sweep(): Promise<void>;
  /** Resolves once the queue is empty. */
  idle(): Promise<void>;
  /** Sweeps every minute until closed. */
  start(): void;
  close(): Promise<void>;
}

export interface SuggestionListParts {
  readonly graph: Graph;
  readonly clock: Clock;
  readonly log: Logger;
  /** All follows of all followees, up to which an account is ordinary. */
  readonly stepsMax: number;
  readonly changesMax?: number;
}

interface Queue {
  want(userId: string, madeBeforeMs: number): void;
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Makes one list after another. */
function createQueue({ graph, clock, log }: SuggestionListParts, ordinary: Ordinary): Queue {
  const queue = new Map<string, number>();

  const make = async (userId: string, madeBeforeMs: number): Promise<void> => {
    const startedMs = clock();
    const claim = { userId, nowMs: startedMs, untilMs: startedMs + CLAIM_MS, madeBeforeMs };
    if ((await claimList(graph, claim)).length === 0) return;
    const found = await readNeighbourhood(graph, userId);
    const isLarge =
      found !== undefined && (found.followees.length > ordinary.followeesMax || found.steps > ordinary.stepsMax);
    if (!isLarge) {
      await dropList(graph, { userId });
      return;
    }
    const list = await makeList(graph, found, LIST_SIZE);
    const kept = await keepMutuals(graph, userId, list);
    await storeList(graph, { userId, madeAtMs: startedMs, ...list, ...kept });
  };

  const makeAll = async (): Promise<void> => {
    for (const [userId, madeBeforeMs] of queue) {
      if (sweeper.isClosed()) return;
      queue.delete(userId);
      await make(userId, madeBeforeMs).catch((error: unknown) => {
        log.warn({ userId, err: error }, 'a list of suggestions could not be made');
      });
    }
  };

  const sweeper = createSweeper(makeAll, {
    failed: (error) => log.error({ err: error }, 'lists of suggestions could not be made'),
  });
  return {
    want(userId, madeBeforeMs) {
      if (queue.size >= QUEUE_MAX && !queue.has(userId)) return;
      queue.set(userId, Math.max(madeBeforeMs, queue.get(userId) ?? 0));
      sweeper.wake();
    },
    idle: sweeper.drain,
    close: sweeper.close,
  };
}

export function createSuggestionLists(parts: SuggestionListParts): SuggestionLists {
  const { graph, clock, log, stepsMax, changesMax = CHANGES_MAX } = parts;
  // Whoever follows more is not even asked how much those follow: by then it would hardly be less.
  const ordinary = { followeesMax: Math.floor(stepsMax / 50), stepsMax };
  const queue = createQueue(parts, ordinary);
  const want = (userId: string, madeBeforeMs = clock() - REFRESH_AFTER_MS): void => queue.want(userId, madeBeforeMs);

  const sweep = async (): Promise<void> => {
    const nowMs = clock();
    const due = await listsMadeBefore(graph, { madeBeforeMs: nowMs - REFRESH_AFTER_MS, limit: SWEEP_LISTS });
    for (const { userId, askedAtMs } of due) {
      if (askedAtMs < nowMs - FORGET_AFTER_MS) await dropList(graph, { userId });
      else want(userId);
    }
  };

  const sweeper = createSweeper(sweep, {
    everyMs: MINUTE_MS,
    failed: (error) => log.warn({ err: error }, 'the lists of suggestions could not be swept'),
  });
  return {
    ordinary,
    want,
    asked(userId, askedAtMs) {
      const nowMs = clock();
      if (askedAtMs >= nowMs - HOUR_MS) return;
      noteAsked(graph, { userId, nowMs }).catch((error: unknown) => {
        log.warn({ userId, err: error }, 'that suggestions were looked at could not be noted');
      });
    },
    async changed(userIds) {
      // Few have a list, and looking costs less than a transaction that writes.
      const stored = new Set((await listsOf(graph, { userIds: [...new Set(userIds)] })).map(({ userId }) => userId));
      const theirs = userIds.filter((userId) => stored.has(userId));
      if (theirs.length === 0) return;
      const rows = await noteChanges(graph, { userIds: theirs });
      for (const { userId, changes } of rows) if (changes >= changesMax) want(userId, clock());
    },
    sweep,
    idle: queue.idle,
    start: sweeper.start,
    async close() {
      await sweeper.close();
      await queue.close();
    },
  };
}
