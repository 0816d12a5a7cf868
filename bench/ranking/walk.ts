// Personalised PageRank of one node without looking at the whole graph: probability is pushed along edges until what is
// left over is small. Source: Andersen, Chung & Lang 2006, "Local graph partitioning using PageRank vectors".
import { rowOf, type SparseRows } from '../../src/domain/ranking/sparse-rows.ts';

export interface WalkOptions {
  /** The chance that a step goes back to where the walk began. */
  readonly restart: number;
  /** A node keeps what is left over when it is less than this for each of its edges: smaller is more exact. */
  readonly tolerance: number;
}

export const WALK: WalkOptions = { restart: 0.15, tolerance: 2e-5 };

/**
 * The chance to find a walk from `source` at each node, for the nodes that it reaches; sums to at most 1. A node
 * without edges sends the walk back to its beginning. Touches at most 1 / (restart · tolerance) edges.
 */
export function walkFrom(graph: SparseRows, source: number, { restart, tolerance }: WalkOptions): Map<number, number> {
  const settled = new Map<number, number>();
  const left = new Map<number, number>([[source, 1]]);
  const queue = [source];
  const queued = new Set(queue);
  const give = (node: number, mass: number): void => {
    const now = (left.get(node) ?? 0) + mass;
    left.set(node, now);
    if (queued.has(node) || now < tolerance * Math.max(1, rowOf(graph, node).length)) return;
    queued.add(node);
    queue.push(node);
  };
  // What is pushed while this runs is walked, too.
  for (const node of queue) {
    queued.delete(node);
    const mass = left.get(node) ?? 0;
    left.set(node, 0);
    settled.set(node, (settled.get(node) ?? 0) + restart * mass);
    const neighbours = rowOf(graph, node);
    if (neighbours.length === 0) give(source, (1 - restart) * mass);
    for (const other of neighbours) give(other, ((1 - restart) * mass) / neighbours.length);
  }
  return settled;
}
