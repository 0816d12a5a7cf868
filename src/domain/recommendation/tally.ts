// Counts how often nodes come up and what weight they gather, in flat arrays: a million nodes are some 40 MB.

interface Tallied {
  readonly node: number;
  readonly count: number;
  readonly weight: number;
}

export interface Tally {
  /** `node` is a whole number ≥ 0. */
  add(node: number, weight: number): void;
  /**
   * The `max` nodes that rank highest by `key`, and all that rank as high as the last of them, at most `tiesMax` of
   * those; in no order. Nodes of `without` are left out.
   */
  top(key: 'count' | 'weight', max: number, tiesMax: number, without: ReadonlySet<number>): Tallied[];
}

const EMPTY = -1;
const SLOTS_MIN = 1_024;

/** Open addressing with linear probing, at most half full. Source: Knuth, TAOCP vol. 3, 6.4, algorithm L. */
export function createTally(): Tally {
  let nodes = new Float64Array(SLOTS_MIN).fill(EMPTY);
  let counts = new Uint32Array(SLOTS_MIN);
  let weights = new Float64Array(SLOTS_MIN);
  let size = 0;

  const slotOf = (node: number): number => {
    const mask = nodes.length - 1;
    // Neighbouring numbers spread by the golden ratio (Fibonacci hashing).
    let slot = Math.imul(node % 4_294_967_296, 0x9e3779b1) & mask;
    while (nodes[slot] !== EMPTY && nodes[slot] !== node) slot = (slot + 1) & mask;
    return slot;
  };
  const put = (node: number, count: number, weight: number): void => {
    const slot = slotOf(node);
    if (nodes[slot] === EMPTY) size += 1;
    nodes[slot] = node;
    counts[slot] = (counts[slot] ?? 0) + count;
    weights[slot] = (weights[slot] ?? 0) + weight;
  };
  const grow = (): void => {
    const [oldNodes, oldCounts, oldWeights] = [nodes, counts, weights];
    nodes = new Float64Array(oldNodes.length * 2).fill(EMPTY);
    counts = new Uint32Array(nodes.length);
    weights = new Float64Array(nodes.length);
    size = 0;
    for (const [slot, node] of oldNodes.entries()) {
      if (node !== EMPTY) put(node, oldCounts[slot] ?? 0, oldWeights[slot] ?? 0);
    }
  };

  return {
    add(node, weight) {
      if (size * 2 >= nodes.length) grow();
      put(node, 1, weight);
    },
    top(key, max, tiesMax, without) {
      const values = key === 'count' ? counts : weights;
      const slots: number[] = [];
      for (const [slot, node] of nodes.entries()) if (node !== EMPTY && !without.has(node)) slots.push(slot);
      const ranked = Float64Array.from(slots, (slot) => values[slot] ?? 0).sort();
      const least = ranked.at(-max) ?? 0;
      const above = slots.filter((slot) => (values[slot] ?? 0) > least);
      const ties = slots.filter((slot) => values[slot] === least).slice(0, tiesMax);
      return [...above, ...ties].map((slot) => ({
        node: nodes[slot] ?? 0,
        count: counts[slot] ?? 0,
        weight: weights[slot] ?? 0,
      }));
    },
  };
}
