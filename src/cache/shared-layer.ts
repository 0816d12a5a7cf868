// The layer of a cache that processes share. A value is put there only if nothing was cleared since it was read from
// the graph: whoever finds nothing leaves a lease in its place, and only that lease, untouched, is exchanged for the
// value (as memcached's leases do: Nishtala et al. 2013, "Scaling Memcache at Facebook").
import { randomUUID } from 'node:crypto';

import { redisKey } from './keys.ts';
import type { Redis } from './redis.ts';

export interface Kept<V> {
  readonly value: V;
  readonly expiresAtMs: number;
  readonly madeInMs: number;
}

export interface Found<V> {
  readonly kept: Kept<V> | undefined;
  /** What lies there now and may be exchanged for a fresh value; undefined where another process is at it. */
  readonly ticket: string | undefined;
}

export interface SharedLayer<V> {
  /** In the order of the keys. Nothing found for any of them where Redis is away. */
  find(keys: readonly string[]): Promise<Found<V>[]>;
  keep(key: string, ticket: string, kept: Kept<V>): Promise<void>;
  clear(keys: readonly string[]): Promise<boolean>;
  clearAll(): Promise<boolean>;
}

/** A making that takes longer is not kept. */
const LEASE_MS = 5_000;
const LEASE = 'lease:';
const SCAN_ROWS = 1_000;

const FIND = `
local found = {}
for i, key in ipairs(KEYS) do
  local value = redis.call('GET', key)
  if not value then redis.call('SET', key, ARGV[1], 'PX', ARGV[2]) end
  found[i] = value or ARGV[1]
end
return found`;
const EXCHANGE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 0`;

export function createSharedLayer<V>(name: string, redis: Redis): SharedLayer<V> {
  const keyOf = (key: string): string => redisKey(name, key);
  return {
    async find(keys) {
      const lease = `${LEASE}${randomUUID()}`;
      const options = { keys: keys.map(keyOf), arguments: [lease, String(LEASE_MS)] };
      const found = (await redis.attempt((client) => client.eval(FIND, options))) as string[] | undefined;
      return keys.map((_key, index) => {
        const text = found?.[index];
        if (text === undefined) return { kept: undefined, ticket: undefined };
        if (text.startsWith(LEASE)) return { kept: undefined, ticket: text === lease ? text : undefined };
        return { kept: JSON.parse(text) as Kept<V>, ticket: text };
      });
    },
    async keep(key, ticket, kept) {
      const ttlMs = Math.max(1, Math.round(kept.expiresAtMs - Date.now()));
      const options = { keys: [keyOf(key)], arguments: [ticket, JSON.stringify(kept), String(ttlMs)] };
      await redis.attempt((client) => client.eval(EXCHANGE, options));
    },
    clear: async (keys) => (await redis.attempt((client) => client.unlink(keys.map(keyOf)))) !== undefined,
    async clearAll() {
      const swept = await redis.attempt(async (client) => {
        for await (const keys of client.scanIterator({ MATCH: keyOf('*'), COUNT: SCAN_ROWS })) {
          if (keys.length > 0) await client.unlink(keys);
        }
        return true;
      });
      return swept === true;
    },
  };
}
