// The follows as sorted arrays in memory, nothing else: how fast the questions about them could be answered at all.
// Nobody can write to it, no disk and no network is in the way. Reads the same rows as the databases.
import type { BenchNetwork } from '../../data/network.ts';
import type { Person } from '../peer.ts';

/** Whom each person follows, one after the other: those of i lie from `start[i]` to `start[i + 1]`. */
export interface Rows {
  readonly start: Uint32Array;
  readonly to: Uint32Array;
}

/** People are numbered by their ids, so that comparing numbers is comparing ids. */
export interface Adjacency {
  readonly people: readonly (Person & { readonly displayName: string; readonly isPrivate: boolean })[];
  readonly out: Rows;
  readonly in: Rows;
  /** Blocks, both ways. */
  readonly apart: ReadonlyMap<number, ReadonlySet<number>>;
}

/** Compressed sparse rows by counting sort: linear in the number of edges, and sorted within a row. */
export function rowsOf(people: number, from: Uint32Array, to: Uint32Array): Rows {
  const start = new Uint32Array(people + 1);
  for (const node of from) start[node + 1] = (start[node + 1] ?? 0) + 1;
  for (let node = 0; node < people; node++) start[node + 1] = (start[node + 1] ?? 0) + (start[node] ?? 0);
  const next = start.slice();
  const sorted = new Uint32Array(to.length);
  for (let edge = 0; edge < to.length; edge++) {
    const node = from[edge] ?? 0;
    const at = next[node] ?? 0;
    next[node] = at + 1;
    sorted[at] = to[edge] ?? 0;
  }
  for (let node = 0; node < people; node++) sorted.subarray(start[node], start[node + 1]).sort();
  return { start, to: sorted };
}

export const rowOf = (rows: Rows, node: number): Uint32Array =>
  rows.to.subarray(rows.start[node], rows.start[node + 1]);

async function peopleOf(network: BenchNetwork): Promise<Adjacency['people']> {
  const people = [];
  for await (const { id, handle, displayName, isPrivate } of network.users()) {
    people.push({ id, handle, displayName, isPrivate });
  }
  return people.sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function apartOf(network: BenchNetwork, numberOf: (handle: string) => number): Promise<Map<number, Set<number>>> {
  const apart = new Map<number, Set<number>>();
  for await (const { blocker, blocked } of network.blocks()) {
    const [a, b] = [numberOf(blocker), numberOf(blocked)];
    apart.set(a, (apart.get(a) ?? new Set()).add(b));
    apart.set(b, (apart.get(b) ?? new Set()).add(a));
  }
  return apart;
}

export async function readAdjacency(network: BenchNetwork): Promise<Adjacency> {
  const people = await peopleOf(network);
  const numbers = new Map(people.map(({ handle }, number) => [handle, number]));
  const numberOf = (handle: string): number => numbers.get(handle) ?? 0;
  let [from, to] = [new Uint32Array(1 << 16), new Uint32Array(1 << 16)];
  let edges = 0;
  const grown = (old: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
    const larger = new Uint32Array(old.length * 2);
    larger.set(old);
    return larger;
  };
  for await (const { follower, followee } of network.follows()) {
    if (edges === from.length) [from, to] = [grown(from), grown(to)];
    from[edges] = numberOf(follower);
    to[edges++] = numberOf(followee);
  }
  [from, to] = [from.subarray(0, edges), to.subarray(0, edges)];
  return {
    people,
    out: rowsOf(people.length, from, to),
    in: rowsOf(people.length, to, from),
    apart: await apartOf(network, numberOf),
  };
}

/** Binary search in a sorted row. */
export function includes(row: Uint32Array, node: number): boolean {
  let [low, high] = [0, row.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((row[middle] ?? 0) < node) low = middle + 1;
    else high = middle;
  }
  return row[low] === node;
}
