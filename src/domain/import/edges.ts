// Pairs of small numbers in little room: networks of tens of millions of follows are held while they are read.

/** Indexes must stay below this, so that a pair is one exact double. */
export const INDEX_END = 2 ** 26;

const INITIAL_CAPACITY = 1 << 16;

/** Gathers directed pairs; duplicates go when they are sealed. Eight bytes a pair. */
export class PairList {
  #pairs = new Float64Array(INITIAL_CAPACITY);
  #length = 0;

  add(from: number, to: number): void {
    if (this.#length === this.#pairs.length) {
      const grown = new Float64Array(this.#pairs.length * 2);
      grown.set(this.#pairs);
      this.#pairs = grown;
    }
    this.#pairs[this.#length++] = from * INDEX_END + to;
  }

  /** Sorts, and drops what is there twice. Returns how many pairs were dropped. */
  seal(): number {
    const pairs = this.#pairs.subarray(0, this.#length).sort();
    let kept = 0;
    for (let i = 0; i < pairs.length; i++) {
      if (i === 0 || pairs[i] !== pairs[i - 1]) pairs[kept++] = pairs[i] ?? 0;
    }
    const dropped = this.#length - kept;
    this.#length = kept;
    return dropped;
  }

  get length(): number {
    return this.#length;
  }

  *[Symbol.iterator](): Generator<readonly [number, number], void, undefined> {
    for (let i = 0; i < this.#length; i++) {
      const pair = this.#pairs[i] ?? 0;
      const from = Math.floor(pair / INDEX_END);
      yield [from, pair - from * INDEX_END];
    }
  }
}

// One Set ends at 2^24 entries; this many of them hold a billion.
const SHARDS = 64;

/** A set of pairs that answers at once whether a pair is new, for rows whose order matters. */
export class PairSet {
  readonly #shards = Array.from({ length: SHARDS }, () => new Set<number>());

  /** True where the pair was not in the set before. */
  add(from: number, to: number): boolean {
    const shard = this.#shards[from % SHARDS];
    const before = shard?.size ?? 0;
    return (shard?.add(from * INDEX_END + to).size ?? 0) > before;
  }
}
