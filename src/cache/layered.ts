// A cache in two layers: this process' memory, over Redis where there is one. What is asked for by many at once is made
// once; what was cleared while it was being made is not kept; and a popular value is made anew before it expires.
import { AsyncLocalStorage } from 'node:async_hooks';

import { LRUCache } from 'lru-cache';

import type { Metrics } from '../observability/metrics.ts';
import { refreshesEarly } from './early-refresh.ts';
import { type CacheDefinition, UNTOLD_TTL_MS } from './keys.ts';
import type { Redis } from './redis.ts';
import { createSharedLayer, type Found, type Kept, type SharedLayer } from './shared-layer.ts';

export interface LayeredCache<V extends object> {
  /**
   * The values of these keys, made by `make` where they are not kept; those it leaves out are in no answer and not
   * kept. `make` is called at most once, with the missing keys.
   */
  getMany(keys: readonly string[], make: Make<V>): Promise<ReadonlyMap<string, V>>;
  /**
   * A write that will change these is under way: from now on nobody in this process gets or keeps a value of them,
   * until the write is cleared by `release`, or `HOLD_MS` later. So whoever wrote reads what they wrote.
   */
  hold(token: string, keys: Keys): void;
  release(tokens: readonly string[]): void;
  /** Forgets what was read before, in memory. Nobody in this process gets it from now on. */
  forget(keys: Keys): void;
  /** Forgets it in Redis; false where Redis did not hear it. */
  forgetShared(keys: Keys): Promise<boolean>;
}

export type Keys = readonly string[] | 'all';
export type Make<V> = (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;

export interface LayeredParts {
  readonly definition: CacheDefinition;
  readonly redis: Redis | null;
  /** Whether this process is told of what others clear (or there are no others). */
  readonly isTold: () => boolean;
  readonly metrics: Pick<Metrics, 'cacheAsked'>;
  readonly now?: () => number;
  /** Uniform in (0, 1]. */
  readonly chance?: () => number;
}

/** Longer than a transaction may take and a value may live, together. */
const HOLD_MS = 65_000;
const HOLDS_MAX = 100_000;
const PURGE_EVERY_MS = 1_000;

/** One call of `make`, shared by all who wait for any of its keys. */
interface Making<V> {
  readonly values: Promise<ReadonlyMap<string, V>>;
  /** Held or forgotten meanwhile: good for those who asked before it began to read, but not to be kept. */
  readonly spoilt: Set<string>;
  hasBegun: boolean;
}

export function createLayeredCache<V extends object>(parts: LayeredParts): LayeredCache<V> {
  return new Layered<V>(parts);
}

class Layered<V extends object> implements LayeredCache<V> {
  readonly #parts: LayeredParts;
  /** What is made is for all who wait: it is not given up with the request that happened to ask first. */
  readonly #forAll = AsyncLocalStorage.snapshot();
  readonly #now: () => number;
  readonly #memory: LRUCache<string, Kept<V>>;
  readonly #shared: SharedLayer<V> | null;
  readonly #makings = new Map<string, Making<V>>();
  /** By token: what its write will change. */
  readonly #holds: LRUCache<string, Keys>;
  /** How many of the holds hold a key, and how many all of them. */
  readonly #held = new Map<string, number>();
  #allHeld = 0;
  #purgedAtMs = 0;

  constructor(parts: LayeredParts) {
    const { definition, redis, now = Date.now } = parts;
    this.#parts = parts;
    this.#now = now;
    this.#memory = new LRUCache({ max: definition.entriesMax });
    this.#holds = new LRUCache({
      max: HOLDS_MAX,
      ttl: HOLD_MS,
      perf: { now },
      dispose: (keys) => this.#countHold(keys, -1),
    });
    this.#shared = redis === null ? null : createSharedLayer<V>(definition.name, redis);
  }

  async getMany(keys: readonly string[], make: Make<V>): Promise<ReadonlyMap<string, V>> {
    const answer = new Map<string, V>();
    const waits: Promise<void>[] = [];
    const missing: string[] = [];
    for (const key of new Set(keys)) {
      const kept = this.#inMemory(key, make);
      const making = this.#makings.get(key);
      if (kept !== undefined) answer.set(key, kept.value);
      else if (making === undefined || (making.hasBegun && making.spoilt.has(key))) missing.push(key);
      else waits.push(making.values.then((values) => take(values, key, answer)));
    }
    if (missing.length > 0) {
      const { values } = this.#begin(missing, make);
      waits.push(values.then((made) => missing.forEach((key) => take(made, key, answer))));
    }
    await Promise.all(waits);
    return answer;
  }

  hold(token: string, keys: Keys): void {
    this.forget(keys);
    // A transaction that is run again holds again.
    this.#holds.delete(token);
    this.#countHold(keys, 1);
    this.#holds.set(token, keys);
  }

  release(tokens: readonly string[]): void {
    for (const token of tokens) this.#holds.delete(token);
  }

  forget(keys: Keys): void {
    for (const key of keys === 'all' ? [...this.#makings.keys()] : keys) {
      this.#makings.get(key)?.spoilt.add(key);
      // Whoever asks from now on must not get what was read before.
      this.#makings.delete(key);
    }
    if (keys === 'all') this.#memory.clear();
    else for (const key of keys) this.#memory.delete(key);
  }

  async forgetShared(keys: Keys): Promise<boolean> {
    if (this.#shared === null || keys.length === 0) return true;
    return keys === 'all' ? this.#shared.clearAll() : this.#shared.clear(keys);
  }

  #countHold(keys: Keys, by: 1 | -1): void {
    if (keys === 'all') this.#allHeld += by;
    else {
      for (const key of keys) {
        const count = (this.#held.get(key) ?? 0) + by;
        if (count === 0) this.#held.delete(key);
        else this.#held.set(key, count);
      }
    }
  }

  #inMemory(key: string, make: Make<V>): Kept<V> | undefined {
    const kept = this.#memory.get(key);
    const nowMs = this.#now();
    if (kept === undefined || kept.expiresAtMs <= nowMs) {
      this.#count('memory', 'miss');
      return undefined;
    }
    const stale = this.#isDue(kept, nowMs) && !this.#makings.has(key);
    this.#count('memory', stale ? 'stale' : 'hit');
    if (stale) this.#refresh(key, make);
    return kept;
  }

  /** Makes a value anew while the old one is still given. Where that fails, the old one lives to its end. */
  #refresh(key: string, make: Make<V>): void {
    const { values } = this.#begin([key], make, true);
    values.catch(() => undefined);
  }

  #begin(keys: readonly string[], make: Make<V>, anew = false): Making<V> {
    const spoilt = new Set(keys.filter((key) => this.#isHeld(key)));
    const ended = (): void => {
      for (const key of keys) if (this.#makings.get(key) === making) this.#makings.delete(key);
    };
    const work = async (): Promise<ReadonlyMap<string, V>> => {
      await soon();
      making.hasBegun = true;
      return this.#findOrMake(keys, make, spoilt, anew);
    };
    // Entered before anything is read: a forgetting finds it from the start.
    const making: Making<V> = { values: work().finally(ended), spoilt, hasBegun: false };
    for (const key of keys) this.#makings.set(key, making);
    return making;
  }

  async #findOrMake(
    keys: readonly string[],
    make: Make<V>,
    spoilt: ReadonlySet<string>,
    anew: boolean,
  ): Promise<ReadonlyMap<string, V>> {
    const values = new Map<string, V>();
    const found = await this.#findShared(keys.filter((key) => !spoilt.has(key)));
    const startMs = this.#now();
    for (const [key, { kept }] of found) {
      const usable = kept !== undefined && kept.expiresAtMs > startMs && !anew && !this.#isDue(kept, startMs);
      this.#count('redis', usable ? 'hit' : kept === undefined ? 'miss' : 'stale');
      if (!usable) continue;
      values.set(key, kept.value);
      if (!spoilt.has(key)) this.#remember(key, kept);
    }
    const missing = keys.filter((key) => !values.has(key));
    if (missing.length === 0) return values;
    for (const [key, value] of await this.#forAll(() => make(missing))) {
      values.set(key, value);
      if (spoilt.has(key)) continue;
      const nowMs = this.#now();
      const kept = { value, madeInMs: nowMs - startMs, expiresAtMs: nowMs + this.#parts.definition.ttlMs };
      this.#remember(key, kept);
      const ticket = found.get(key)?.ticket;
      // Nobody waits for it: the value is here already.
      if (ticket !== undefined) void this.#shared?.keep(key, ticket, kept);
    }
    return values;
  }

  async #findShared(keys: readonly string[]): Promise<ReadonlyMap<string, Found<V>>> {
    if (this.#shared === null || keys.length === 0) return new Map();
    const rows = await this.#shared.find(keys);
    return new Map(rows.map((row, index) => [keys[index] ?? '', row]));
  }

  #remember(key: string, kept: Kept<V>): void {
    const untilMs = this.#parts.isTold() ? kept.expiresAtMs : Math.min(kept.expiresAtMs, this.#now() + UNTOLD_TTL_MS);
    this.#memory.set(key, { ...kept, expiresAtMs: untilMs });
  }

  #isHeld(key: string): boolean {
    if (this.#allHeld === 0 && !this.#held.has(key)) return false;
    const nowMs = this.#now();
    if (nowMs - this.#purgedAtMs > PURGE_EVERY_MS) {
      this.#purgedAtMs = nowMs;
      this.#holds.purgeStale();
    }
    return this.#allHeld > 0 || this.#held.has(key);
  }

  #isDue({ expiresAtMs, madeInMs }: Kept<V>, nowMs: number): boolean {
    return refreshesEarly({ nowMs, expiresAtMs, madeInMs }, this.#parts.chance?.() ?? 1 - Math.random());
  }

  #count(layer: 'memory' | 'redis', result: 'hit' | 'miss' | 'stale'): void {
    this.#parts.metrics.cacheAsked(this.#parts.definition.name, layer, result);
  }
}

/** When all who ask at this moment have asked (as DataLoader waits for them): those may share what is read then. */
function soon(): Promise<void> {
  return new Promise((resolve) => void Promise.resolve().then(() => process.nextTick(resolve)));
}

function take<V>(values: ReadonlyMap<string, V>, key: string, into: Map<string, V>): void {
  const value = values.get(key);
  if (value !== undefined) into.set(key, value);
}
