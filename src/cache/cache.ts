// A place for what can be made again. Losing it costs time, never data.
import { AsyncLocalStorage } from 'node:async_hooks';

import { LRUCache } from 'lru-cache';

export interface Cache<V extends object> {
  /**
   * The value under the key, or what `make` gives, kept. Callers that ask for the same key at once share one making.
   */
  getOrMake(key: string, make: () => Promise<V>): Promise<V>;
}

/** Kept in this process: the `entriesMax` last used, each for `ttlMs`. A making that fails is not kept. */
export function memoryCache<V extends object>({ entriesMax, ttlMs }: { entriesMax: number; ttlMs: number }): Cache<V> {
  const values = new LRUCache<string, Promise<V>>({ max: entriesMax, ttl: ttlMs });
  // What is made is for all who wait: it is not given up with the request that happened to ask first.
  const forAll = AsyncLocalStorage.snapshot();
  return {
    getOrMake(key, make) {
      const known = values.get(key);
      if (known !== undefined) return known;
      const made = forAll(make).catch((error: unknown) => {
        if (values.peek(key) === made) values.delete(key);
        throw error;
      });
      values.set(key, made);
      return made;
    },
  };
}
