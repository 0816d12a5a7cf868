// Joins what timelines are made of: where they are kept, what reads them and what fills them.
import { createMemoryFeedMarks, createRedisFeedMarks } from '../../cache/feed-marks.ts';
import { createRedisFeedStore } from '../../cache/feed-store-redis.ts';
import { createMemoryFeedStore } from '../../cache/feed-store.ts';
import type { Redis } from '../../cache/redis.ts';
import { createFeedPush, type FeedPush } from './push.ts';
import { createTimelines, type Timelines } from './timeline.ts';
import type { TimelineLimits, TimelineParts } from './timeline-parts.ts';

const DAY_MS = 86_400_000;
const ENTRIES_MAX = 800;
/** Only accounts that have read their feed within this time keep a timeline. */
const ACTIVE_MS = 30 * DAY_MS;
const LIFE_MS = DAY_MS;
const MAKING_MS = 60_000;

export interface PushedFeed {
  readonly timelines: Timelines;
  readonly push: FeedPush;
}

export interface PushedFeedParts extends Pick<TimelineParts, 'graph' | 'clock' | 'log' | 'eventPrefix'> {
  /** Null: timelines are in this process. */
  readonly redis: Redis | null;
  readonly limits: Omit<TimelineLimits, 'entriesMax' | 'lifeMs'> & Partial<TimelineLimits>;
  /** How many timelines this process keeps, where they are in memory. */
  readonly timelinesMax: number;
}

export function createPushedFeed({ redis, limits, timelinesMax, ...parts }: PushedFeedParts): PushedFeed {
  const all: TimelineLimits = { entriesMax: ENTRIES_MAX, lifeMs: LIFE_MS, ...limits };
  const kept = { entriesMax: all.entriesMax, windowsMax: timelinesMax, idleMs: ACTIVE_MS, makingMs: MAKING_MS };
  const store = (space: string) =>
    redis === null ? createMemoryFeedStore(kept) : createRedisFeedStore(redis, space, kept);
  const whole: TimelineParts = {
    ...parts,
    limits: all,
    timelines: store('of'),
    authored: store('by'),
    marks: redis === null ? createMemoryFeedMarks(all.lifeMs) : createRedisFeedMarks(redis, all.lifeMs),
  };
  return { timelines: createTimelines(whole), push: createFeedPush(whole) };
}
