// Counts that run out by themselves: how often something was done in a window of time. In memory; where there is a
// Redis, in it, so that all processes count together. While it is away each process counts for itself.
import { RateLimiterRedis } from 'rate-limiter-flexible';

import { createMemoryCounts } from './memory-counts.ts';
import type { Redis } from './redis.ts';

export interface Count {
  /** With what was just added. */
  readonly points: number;
  /** Milliseconds until it is zero again. */
  readonly resetMs: number;
}

export interface Counters {
  /** Adds to a count (a negative number takes away). One that was zero runs out after `seconds`. Never rejects. */
  add(key: string, points: number, seconds: number): Promise<Count>;
  /** Null where nothing is counted. Never rejects. */
  get(key: string): Promise<Count | null>;
  forget(key: string): Promise<void>;
}

/** The longest window that an operator may set. */
export const WINDOW_SECONDS_MAX = 2_000_000;
/** A count takes some 200 bytes. */
const KEYS_MAX = 200_000;

const ANY = { keyPrefix: 'limit', points: Number.MAX_SAFE_INTEGER, duration: 1 };

export function createCounters(redis: Redis | null, keysMax = KEYS_MAX): Counters {
  const memory = createMemoryCounts(keysMax);
  const shared =
    redis === null ? null : new RateLimiterRedis({ ...ANY, storeClient: redis.client, useRedisPackage: true });

  /** What Redis says; undefined where it is away, or there is none. */
  const ask = async <T>(work: (limiter: RateLimiterRedis) => Promise<T>): Promise<{ value: T } | undefined> =>
    redis === null || shared === null ? undefined : redis.attempt(async () => ({ value: await work(shared) }));
  return {
    async add(key, points, seconds) {
      const duration = Math.min(WINDOW_SECONDS_MAX, Math.max(1, Math.ceil(seconds)));
      const said = await ask((limiter) => limiter.penalty(key, points, { customDuration: duration }));
      if (said === undefined) return memory.add(key, points, duration);
      return { points: said.value.consumedPoints, resetMs: Math.max(0, said.value.msBeforeNext) };
    },
    async get(key) {
      const said = await ask((limiter) => limiter.get(key));
      if (said === undefined) return memory.get(key);
      const { value } = said;
      return value === null || value.msBeforeNext <= 0
        ? null
        : { points: value.consumedPoints, resetMs: value.msBeforeNext };
    },
    async forget(key) {
      if ((await ask((limiter) => limiter.delete(key))) === undefined) memory.forget(key);
    },
  };
}
