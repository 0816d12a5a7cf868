// The promises of a cache in layers, on a real Redis: whoever wrote reads what they wrote, all others once they are
// told, and what is asked for by many is made once.
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { type Caches, createCaches } from '../src/cache/caches.ts';
import { type CacheDefinition, redisKey } from '../src/cache/keys.ts';
import type { LayeredCache } from '../src/cache/layered.ts';
import { createRedis, type Redis } from '../src/cache/redis.ts';
import { createLogs } from '../src/observability/log.ts';
import { useRedis } from './support/redis.ts';

const redis = useRedis();
const opened: Redis[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((made) => made.close()));
});

interface Value {
  readonly version: number;
}
interface Process {
  readonly caches: Caches;
  readonly cache: LayeredCache<Value>;
  readonly redis: Redis | null;
  readonly asked: string[];
}

let names = 0;
function definition(): CacheDefinition {
  return { name: `test${String((names += 1))}`, ttlMs: 60_000, entriesMax: 100 };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await setTimeout(1);
}

async function startProcess(of: CacheDefinition, shared = true, now?: () => number): Promise<Process> {
  const made = shared ? createRedis({ url: redis().url, log: createLogs('silent').cache }) : null;
  if (made !== null) opened.push(made);
  const asked: string[] = [];
  const metrics = { cacheAsked: (_cache: string, layer: string, result: string) => asked.push(`${layer} ${result}`) };
  const caches = createCaches({ redis: made, alone: !shared, metrics, ...(now && { now }) });
  const cache = caches.open<Value>(of);
  if (made !== null) {
    // It hears once a clearing by somebody else has arrived.
    await until(made.isUp);
    await until(async () => (await made.client.pubSubNumSub('sg:cleared'))['sg:cleared']! >= opened.length);
  }
  return { caches, cache, redis: made, asked };
}

/** The truth that is cached: versions of keys. Reading it takes a moment, as a graph does. */
class Store {
  readonly #versions = new Map<string, number>();
  reads = 0;

  write(key: string): void {
    this.#versions.set(key, this.version(key) + 1);
  }

  version(key: string): number {
    return this.#versions.get(key) ?? 0;
  }

  readonly make = async (keys: readonly string[]): Promise<ReadonlyMap<string, Value>> => {
    this.reads += 1;
    const rows = keys.map((key) => [key, { version: this.version(key) }] as const);
    await new Promise((resolve) => setImmediate(resolve));
    return new Map(rows);
  };
}

async function read({ cache }: Process, store: Store, key: string): Promise<number | undefined> {
  return (await cache.getMany([key], store.make)).get(key)?.version;
}

const key = fc.constantFrom('a', 'b', 'c');
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('read' as const), by: fc.nat(1), key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('begin reading' as const), by: fc.nat(1), key }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('write' as const), by: fc.nat(1), key, all: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('relay' as const), by: fc.nat(1), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause' as const), by: fc.nat(1), key }) },
);

describe.each([
  ['in memory and Redis, between two processes', true],
  ['in memory, in one process', false],
])('a cache %s', (_where, shared) => {
  it('answers as the graph does: own writes at once, those of others once they are told', async () => {
    const of = definition();
    const processes = [await startProcess(of, shared), ...(shared ? [await startProcess(of)] : [])];
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const store = new Store();
        const run = `${String((runs += 1))}:`;
        const pending: { token: string; by: number; keys: string[] | 'all' }[] = [];
        const begun: Promise<unknown>[] = [];
        /** What each process wrote itself, and all that it was told of. */
        const owed = processes.map(() => new Map<string, number>());
        for (const { kind, by: chosen, key: name, ...rest } of steps) {
          const by = chosen % processes.length;
          const process = processes[by]!;
          const at = `${run}${name}`;
          if (kind === 'read') {
            const version = await read(process, store, at);
            expect(version).toBeGreaterThanOrEqual(owed[by]!.get(at) ?? 0);
            expect(version).toBeLessThanOrEqual(store.version(at));
          } else if (kind === 'begin reading') begun.push(read(process, store, at));
          else if (kind === 'write') {
            const keys = 'all' in rest && rest.all ? ('all' as const) : [at];
            const token = `${at}:${String(pending.length)}:${String(steps.length)}:${String(Math.random())}`;
            process.caches.hold(token, { [of.name]: keys });
            // Somebody reads between the storing of the event and the commit.
            begun.push(read(process, store, at));
            store.write(at);
            owed[by]!.set(at, store.version(at));
            pending.push({ token, by, keys });
          } else if (kind === 'relay') {
            const told = pending.splice(0);
            for (const { token, keys } of told) await process.caches.clear({ [of.name]: keys }, [token]);
          } else await setTimeout(2);
        }
        await Promise.all(begun);
        for (const { token, keys } of pending) await processes[0]!.caches.clear({ [of.name]: keys }, [token]);
        for (const process of processes) {
          for (const name of ['a', 'b', 'c']) {
            const at = `${run}${name}`;
            await until(async () => (await read(process, store, at)) === store.version(at));
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a cache in layers', () => {
  it('makes once what many ask for at once, and all that is missing in one go', async () => {
    const { cache } = await startProcess(definition(), false);
    const store = new Store();
    const answers = await Promise.all([
      cache.getMany(['a', 'b'], store.make),
      cache.getMany(['b', 'a'], store.make),
      cache.getMany(['a'], store.make),
    ]);
    expect(store.reads).toBe(1);
    expect(answers.map((answer) => [...answer.keys()].sort())).toEqual([['a', 'b'], ['a', 'b'], ['a']]);
  });

  it('keeps neither what failed nor what is not there', async () => {
    const { cache } = await startProcess(definition(), false);
    const store = new Store();
    await expect(cache.getMany(['a'], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect((await cache.getMany(['a'], async () => new Map())).size).toBe(0);
    expect((await cache.getMany(['a'], store.make)).get('a')).toEqual({ version: 0 });
  });

  it('finds in Redis what another process made, and says so in its figures', async () => {
    const of = definition();
    const [one, other] = [await startProcess(of), await startProcess(of)];
    const store = new Store();
    await read(one, store, 'a');
    await until(async () => (await one.redis?.client.get(redisKey(of.name, 'a')))?.startsWith('{') === true);
    await read(other, store, 'a');
    await read(other, store, 'a');
    expect(store.reads).toBe(1);
    expect(one.asked).toEqual(['memory miss', 'redis miss']);
    expect(other.asked.slice(0, 2)).toEqual(['memory miss', 'redis hit']);
  });

  it('makes a value anew before its end while the old one is still given', async () => {
    const of = definition();
    let nowMs = 0;
    const { cache, asked } = await startProcess(of, false, () => nowMs);
    const store = new Store();
    const slowly = async (keys: readonly string[]): Promise<ReadonlyMap<string, Value>> => {
      nowMs += of.ttlMs;
      return store.make(keys);
    };
    await cache.getMany(['a'], slowly);
    nowMs += of.ttlMs - 1;
    // Its making took as long as it lives: at the last moment nearly any lot refreshes it.
    for (let i = 0; i < 100 && !asked.includes('memory stale'); i += 1) {
      expect((await cache.getMany(['a'], store.make)).get('a')).toEqual({ version: 0 });
    }
    expect(asked).toContain('memory stale');
    await until(() => store.reads === 2);
  });

  it('goes on in memory, for two seconds at most, while Redis is away', async () => {
    const of = definition();
    let nowMs = Date.now();
    const process = await startProcess(of, true, () => nowMs);
    const store = new Store();
    await redis().stop();
    try {
      await until(() => process.redis?.isUp() === false);
      // Until the other connection, that hears of changes, is known to be lost as well.
      await until(async () => {
        const reads = store.reads;
        await read(process, store, 'a');
        await setTimeout(20);
        await read(process, store, 'a');
        return store.reads <= reads + 1;
      });
      store.write('a');
      expect(await read(process, store, 'a')).toBe(0);
      nowMs += 2_001;
      expect(await read(process, store, 'a')).toBe(1);
    } finally {
      await redis().start();
    }
  });
});
