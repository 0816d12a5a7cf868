// Counts of one process that run out by themselves. So many keys at most: whoever sends from ever new addresses fills
// no memory, and the counts that nobody has asked about for longest are the first to be forgotten.
import { LRUCache } from 'lru-cache';

import type { Count } from './counters.ts';

export interface MemoryCounts {
  add(key: string, points: number, seconds: number): Count;
  get(key: string): Count | null;
  forget(key: string): void;
}

export function createMemoryCounts(keysMax: number): MemoryCounts {
  const counts = new LRUCache<string, { points: number }>({ max: keysMax });
  const get: MemoryCounts['get'] = (key) => {
    const count = counts.get(key);
    return count === undefined ? null : { points: count.points, resetMs: counts.getRemainingTTL(key) };
  };
  return {
    get,
    add(key, points, seconds) {
      const count = counts.get(key);
      if (count === undefined) counts.set(key, { points }, { ttl: seconds * 1_000 });
      else count.points += points;
      return get(key) ?? { points, resetMs: 0 };
    },
    forget: (key) => void counts.delete(key),
  };
}
