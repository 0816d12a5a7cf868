// Everybody's place in the graph as a short vector: who has the same neighbours, and neighbours' neighbours, lies near.
// Source: Chen, Sultan, Tian, Chen & Skiena 2019, "Fast and Accurate Network Embeddings via Very Sparse Random
// Projection" (FastRP): random vectors, averaged over neighbours a few times.
import { unitAt } from './noise.ts';
import { rowOf, type SparseRows } from './sparse-rows.ts';
import { addScaled, createTable, normalise, vectorAt, type Table } from './vectors.ts';

export interface FastRpOptions {
  readonly dimensions: number;
  /** Of the first, second, … averaging. */
  readonly weights: readonly number[];
  /** A node sends its random vector times its degree to this power: below 0 the popular say less. */
  readonly degreePower: number;
  readonly seed: number;
}

export const FAST_RP: FastRpOptions = { dimensions: 64, weights: [0.5, 1, 1], degreePower: -0.5, seed: 1 };

/** One of three numbers is not 0 (Achlioptas 2003; Li, Hastie & Church 2006). */
const SPARSITY = 3;

function randomVectors(neighbours: SparseRows, { dimensions, degreePower, seed }: FastRpOptions): Table {
  const table = createTable(neighbours.rows, dimensions);
  for (let node = 0; node < neighbours.rows; node++) {
    const size = Math.sqrt(SPARSITY) * Math.max(1, rowOf(neighbours, node).length) ** degreePower;
    for (let i = 0; i < dimensions; i++) {
      const lot = unitAt(seed, node * dimensions + i) * 2 * SPARSITY;
      table.data[node * dimensions + i] = lot < 1 ? size : lot < 2 ? -size : 0;
    }
  }
  return table;
}

/** The mean of the neighbours' vectors, of length 1. Neighbours for whom `gives` is 0 are passed over. */
function averaged(from: Table, neighbours: SparseRows, gives: Uint8Array): Table {
  const into = createTable(neighbours.rows, from.dimensions);
  for (let node = 0; node < neighbours.rows; node++) {
    const mean = vectorAt(into, node);
    for (const other of rowOf(neighbours, node)) if (gives[other] === 1) addScaled(mean, vectorAt(from, other), 1);
    normalise(mean);
  }
  return into;
}

/**
 * Embeds nodes by their neighbours (a neighbour named twice counts twice). Nodes for whom `gives` is 0 get a place and
 * move nobody else's. Each vector has length 1, or 0 where a node has no neighbour.
 */
export function embed(neighbours: SparseRows, gives: Uint8Array, options: FastRpOptions): Table {
  let table = randomVectors(neighbours, options);
  const sum = createTable(neighbours.rows, options.dimensions);
  for (const weight of options.weights) {
    table = averaged(table, neighbours, gives);
    addScaled(sum.data, table.data, weight);
  }
  for (let node = 0; node < neighbours.rows; node++) normalise(vectorAt(sum, node));
  return sum;
}
