// Things that come one by one, each told once, in order. What a gap between processes has swallowed is read from the
// graph and told when it is over, a page at a time; where that cannot be had, whoever listens is told to read again.
import { setTimeout as wait } from 'node:timers/promises';

import type { Logger } from '../../observability/log.ts';
import type { Clock } from '../clock.ts';
import { createInOrder, createNovelty } from './in-order.ts';
import type { LiveAudience } from './source.ts';

/** What came in a gap is told up to so many, of each source; whoever missed more is told that, and reads the list. */
const CATCH_UP_MAX = 2_000;
const CATCH_UP_ROWS = 200;
/** From a failure to the next try, doubled by each; after the last one it is a gap. Some twenty seconds in all. */
const RETRY_MS = 250;
const TRIES_MAX = 7;

/** A place among what came: after this one. */
export interface Place {
  readonly atMs: number;
  readonly id: string;
}

export interface ArrivalsParts<T> {
  readonly clock: Clock;
  readonly log: Logger;
  readonly audience: Pick<LiveAudience, 'gap'>;
  idOf(thing: T): string;
  /** What came after a place, in order, at most `limit`. */
  since(place: Place, limit: number): Promise<readonly (T & { readonly atMs: number })[]>;
  /** False where somebody could not be told. */
  tell(thing: T): Promise<boolean>;
}

export interface Arrivals<T> {
  arrive(thing: T): void;
  resync(sinceMs: number): void;
  close(): void;
}

export function createArrivals<T>(parts: ArrivalsParts<T>): Arrivals<T> {
  const { clock, log, audience, idOf, since, tell } = parts;
  const queue = createInOrder((error) => log.error({ err: error }, 'a live source failed'));
  const novelty = createNovelty(CATCH_UP_MAX * 5);
  const openedAtMs = clock();
  let isOpen = true;

  /** Null: it was tried often enough, or nobody listens any more. */
  const persist = async <R>(work: () => Promise<R>): Promise<R | null> => {
    for (let tries = 1, pauseMs = RETRY_MS; isOpen; tries += 1, pauseMs *= 2) {
      try {
        return await work();
      } catch (error) {
        log.warn({ err: error, tries }, 'something could not be told live');
        if (tries >= TRIES_MAX) return null;
        await wait(pauseMs, undefined, { ref: false });
      }
    }
    return null;
  };
  /** False where it could not be told, and whoever listens knows. */
  const tellNew = async (thing: T): Promise<boolean> => {
    if (!novelty(idOf(thing)) || (await persist(() => tell(thing))) === true) return true;
    if (isOpen) audience.gap();
    return false;
  };
  const catchUp = async (sinceMs: number): Promise<void> => {
    let place: Place = { atMs: Math.max(openedAtMs, sinceMs), id: '' };
    for (let told = 0; told < CATCH_UP_MAX; told += CATCH_UP_ROWS) {
      const from = place;
      const page = await persist(() => since(from, CATCH_UP_ROWS));
      if (page === null) break;
      for (const thing of page) if (isOpen && !(await tellNew(thing))) return;
      const last = page.at(-1);
      if (last === undefined || page.length < CATCH_UP_ROWS) return;
      place = { atMs: last.atMs, id: idOf(last) };
    }
    if (isOpen) audience.gap();
  };
  return {
    arrive: (thing) => queue.add(() => tellNew(thing)),
    resync: (sinceMs) => queue.add(() => catchUp(sinceMs)),
    close() {
      isOpen = false;
      queue.close();
    },
  };
}
