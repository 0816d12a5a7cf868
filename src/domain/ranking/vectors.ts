// Tables of vectors in one typed array: vector i is data[i * dimensions] and what follows it. A vector of zeros means
// that nothing is known.

export interface Table {
  readonly dimensions: number;
  readonly data: Float32Array;
}

export function createTable(rows: number, dimensions: number): Table {
  return { dimensions, data: new Float32Array(rows * dimensions) };
}

/** A view, not a copy. */
export function vectorAt({ data, dimensions }: Table, row: number): Float32Array {
  return data.subarray(row * dimensions, (row + 1) * dimensions);
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** into += weight * what */
export function addScaled(into: Float32Array, what: Float32Array, weight: number): void {
  for (let i = 0; i < into.length; i++) into[i]! += weight * what[i]!;
}

/** To length 1, in place; a vector of zeros stays. */
export function normalise(vector: Float32Array): void {
  const length = Math.sqrt(dot(vector, vector));
  if (length > 0) for (let i = 0; i < vector.length; i++) vector[i]! /= length;
}

/** 0 to 1: the cosine, and 0 where it is negative or a vector is of zeros. */
export function likeness(a: Float32Array, b: Float32Array): number {
  const lengths = Math.sqrt(dot(a, a) * dot(b, b));
  return lengths === 0 ? 0 : Math.max(0, Math.min(1, dot(a, b) / lengths));
}

/**
 * The powers that make three likenesses fits, which can be added: what is half as alike counts for little. The same as
 * in ranking/affinities.cypher.
 */
export const FIT_POWER = { collaborative: 2, content: 4, embedding: 4 };

/** The greatest length of a vector. */
export function longest({ data, dimensions }: Table): number {
  let square = 0;
  for (let start = 0; start < data.length; start += dimensions) {
    const vector = data.subarray(start, start + dimensions);
    square = Math.max(square, dot(vector, vector));
  }
  return Math.sqrt(square);
}

/**
 * Makes all vectors one dimension longer and of length 1, such that a cosine with one of `lengthMax` null becomes
 * cosine × √(length / lengthMax): what many like (a long vector) fits better, by its root.
 * Source: Bachrach et al. 2014, "Speeding up the Xbox recommender system using a euclidean transformation for
 * inner-product spaces".
 */
export function lifted(table: Table, lengthMax: number | null): Table {
  const rows = table.data.length / table.dimensions;
  const into = createTable(rows, table.dimensions + 1);
  for (let row = 0; row < rows; row++) {
    const vector = vectorAt(table, row);
    const length = Math.sqrt(dot(vector, vector));
    if (length === 0) continue;
    const share = lengthMax === null ? 1 : Math.min(1, Math.sqrt(length / lengthMax));
    const up = vectorAt(into, row);
    addScaled(up.subarray(0, table.dimensions), vector, share / length);
    up[table.dimensions] = Math.sqrt(1 - share * share);
  }
  return into;
}

/** As the graph keeps it; null where nothing is known. */
export function stored(vector: Float32Array): number[] | null {
  return vector.every((value) => value === 0) ? null : Array.from(vector);
}
