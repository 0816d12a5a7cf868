// Counts that run out by themselves: how often something was done in a window of time. In memory; where there is a
// Redis, in it, so that all processes count together. While it is away each process counts for itself.
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';

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

/** The longest window: a timer in memory can wait no longer than 2^31 ms. */
export const WINDOW_SECONDS_MAX = 2_000_000;

type Limiter = RateLimiterMemory | RateLimiterRedis;

const ANY = { keyPrefix: 'limit', points: Number.MAX_SAFE_INTEGER, duration: 1 };

export function createCounters(redis: Redis | null): Counters {
  const memory = new RateLimiterMemory(ANY);
  const shared =
    redis === null ? null : new RateLimiterRedis({ ...ANY, storeClient: redis.client, useRedisPackage: true });

  /** What Redis says; where it is away, what this process knows. */
  const ask = async <T>(work: (limiter: Limiter) => Promise<T>): Promise<T> => {
    if (redis !== null && shared !== null) {
      const answer = await redis.attempt(async () => ({ value: await work(shared) }));
      if (answer !== undefined) return answer.value;
    }
    return work(memory);
  };
  return {
    async add(key, points, seconds) {
      const customDuration = Math.min(WINDOW_SECONDS_MAX, Math.max(1, Math.ceil(seconds)));
      const found = await ask((limiter) => limiter.penalty(key, points, { customDuration }));
      return { points: found.consumedPoints, resetMs: Math.max(0, found.msBeforeNext) };
    },
    async get(key) {
      const found = await ask((limiter) => limiter.get(key));
      return found === null || found.msBeforeNext <= 0
        ? null
        : { points: found.consumedPoints, resetMs: found.msBeforeNext };
    },
    async forget(key) {
      await ask((limiter) => limiter.delete(key));
    },
  };
}
