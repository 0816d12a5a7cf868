// All caches of an application, and how its processes tell each other what to forget. Knows no events: who clears what
// is said by the worker that does (workers/invalidate-caches.ts).
import { randomUUID } from 'node:crypto';

import type { Metrics } from '../observability/metrics.ts';
import { type CacheDefinition, CLEARED_CHANNEL } from './keys.ts';
import { createLayeredCache, type Keys, type LayeredCache } from './layered.ts';
import type { Redis } from './redis.ts';

/** By the name of a cache: what a write changes in it. */
export type Touched = Readonly<Record<string, Keys>>;

export interface Caches {
  open<V extends object>(definition: CacheDefinition): LayeredCache<V>;
  /** A write that changes these is under way in this process; `token` names it until it is cleared. */
  hold(token: string, touched: Touched): void;
  /**
   * The writes named by the tokens are committed: forgets what they changed, here, in Redis and in the other processes.
   * Where Redis is away, others go by lifetimes alone: 2 seconds in memory, and what their definition says in Redis.
   */
  clear(touched: Touched, tokens: readonly string[]): Promise<void>;
}

export interface CachesParts {
  readonly redis: Redis | null;
  /** Whether there are other processes that write. */
  readonly alone: boolean;
  readonly metrics: Pick<Metrics, 'cacheAsked'>;
  readonly now?: () => number;
}

interface Message {
  readonly from: string;
  readonly touched: Touched;
  readonly tokens: readonly string[];
}

export function createCaches({ redis, alone, metrics, now = Date.now }: CachesParts): Caches {
  const self = randomUUID();
  const opened = new Map<string, LayeredCache<object>>();
  const each = (touched: Touched): (readonly [LayeredCache<object>, Keys])[] =>
    Object.entries(touched).flatMap(([name, keys]) => {
      const cache = opened.get(name);
      return cache === undefined ? [] : [[cache, keys] as const];
    });
  const forget = (touched: Touched, tokens: readonly string[]): void => {
    for (const [cache, keys] of each(touched)) {
      cache.forget(keys);
      cache.release(tokens);
    }
  };
  const listening = redis?.listen(CLEARED_CHANNEL, {
    onMessage(text) {
      const { from, touched, tokens } = JSON.parse(text) as Message;
      if (from !== self) forget(touched, tokens);
    },
    onGap: () => opened.forEach((cache) => cache.forget('all')),
  });
  const isTold = listening === undefined ? () => alone : listening.isHearing;
  return {
    open<V extends object>(definition: CacheDefinition) {
      const cache = createLayeredCache<V>({ definition, redis, isTold, metrics, now });
      opened.set(definition.name, cache);
      return cache;
    },
    hold(token, touched) {
      for (const [cache, keys] of each(touched)) cache.hold(token, keys);
    },
    async clear(touched, tokens) {
      await Promise.all(each(touched).map(([cache, keys]) => cache.forgetShared(keys)));
      const message: Message = { from: self, touched, tokens };
      await redis?.attempt((client) => client.publish(CLEARED_CHANNEL, JSON.stringify(message)));
      forget(touched, tokens);
    },
  };
}
