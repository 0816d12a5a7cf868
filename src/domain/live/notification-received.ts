// The viewer's notifications, resumed where they left off: from the first message on, all that was told after a cursor,
// in order. Numbers have no gaps (ADR 0010): a message with the number after the last one told is told as it is. At any
// other one, and after whatever may have been missed, what there is is read from the graph by its number, so nothing is
// left out between replay and live, or when processes tell in another order.
import type { Viewer } from '../../context.ts';
import type { TopicPayloads, Topics } from '../../events/topics.ts';
import type { Logger } from '../../observability/log.ts';
import type { NotificationReads } from '../notification/read.ts';
import { LIST_NAME } from '../notification/told.ts';
import { decodeCursor } from '../page/page.ts';
import { createRepeating } from './in-order.ts';
import { type LiveAudience, type Listening, LiveSource } from './source.ts';

export interface NotificationLiveParts {
  readonly notifications: Pick<NotificationReads, 'since' | 'cursorNow'>;
  readonly topics: Topics;
  readonly log: Logger;
}

const ROWS = 100;
const RETRY_MS = [250, 10_000] as const;

type Announced = TopicPayloads['notification'];

/** The messages since the last telling, as long as they are all that there is to tell. */
function createHeard() {
  /** Null: something else may have come; the graph knows. */
  let news: Announced[number][] | null = null;
  let isMissing = false;
  return {
    add(told: Announced | null) {
      if (told === null || news === null || news.length + told.length >= ROWS) [news, isMissing] = [null, true];
      else news.push(...told);
    },
    /** What is to be told after that cursor; null where it has to be read. Until `caughtUp`, the next is read, too. */
    takeAfter(cursor: string | null): Announced | null {
      const taken = news;
      [news, isMissing] = [null, false];
      if (taken === null || cursor === null) return null;
      const from = seqOf(cursor);
      const after = taken.filter((one) => seqOf(one.cursor) > from).sort((a, b) => seqOf(a.cursor) - seqOf(b.cursor));
      return after.every((one, index) => seqOf(one.cursor) === from + 1 + index) ? after : null;
    },
    caughtUp() {
      if (!isMissing) news = [];
    },
  };
}

const seqOf = (cursor: string): number => decodeCursor(LIST_NAME, cursor).at;

/** Each subscriber has a place of their own in the sequence, so each is an audience of one. */
export function createNotificationReceived({ notifications, topics, log }: NotificationLiveParts) {
  let subscribed = 0;
  return (viewer: Viewer, after: string | null): LiveSource => {
    const open = (audience: LiveAudience): Listening => {
      const me = new Set([viewer.id]);
      let cursor = after;
      const heard = createHeard();
      const tellNext = async (): Promise<void> => {
        const told = heard.takeAfter(cursor) ?? (await notifications.since(viewer.id, cursor, ROWS));
        for (const one of told) {
          const isTold = await audience.tell({ cursor: one.cursor, notificationId: one.notificationId }, me);
          // The cursor stays, so the next try begins with this one.
          if (!isTold) throw new Error('A notification could not be read.');
          cursor = one.cursor;
        }
        if (told.length >= ROWS) telling.poke();
        else heard.caughtUp();
      };
      const telling = createRepeating(tellNext, {
        everyMs: 0,
        retryMs: RETRY_MS,
        failed: (error) => log.warn({ err: error, viewerId: viewer.id }, 'notifications could not be told live'),
      });
      // Heard from the beginning, but nothing is told before it is known from where on.
      let isPlaced = false;
      const more = (told: Announced | null): void => {
        heard.add(told);
        if (isPlaced) telling.poke();
      };
      const { ready, end } = topics.subscribe('notification', viewer.id, {
        onMessage: more,
        onResync: () => more(null),
      });
      const place = async (): Promise<void> => {
        await ready;
        cursor ??= await notifications.cursorNow(viewer.id);
        isPlaced = true;
        telling.poke();
      };
      const close = (): void => {
        telling.close();
        end();
      };
      return { ready: place(), close };
    };
    // A wrong one is the caller's to know now.
    if (after !== null) decodeCursor(LIST_NAME, after);
    subscribed += 1;
    return new LiveSource(`notification:${viewer.id}:${subscribed}`, open);
  };
}
