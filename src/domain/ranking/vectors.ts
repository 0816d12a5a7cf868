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
function likeness(a: Float32Array, b: Float32Array): number {
  const lengths = Math.sqrt(dot(a, a) * dot(b, b));
  return lengths === 0 ? 0 : Math.max(0, Math.min(1, dot(a, b) / lengths));
}

/**
 * How well one thing fits another, 0 to 1: the fourth power of their likeness, so that what is half as alike counts
 * for next to nothing, and three fits can be added. The same as ranking/affinities.cypher.
 */
export function fit(a: Float32Array, b: Float32Array): number {
  return likeness(a, b) ** 4;
}

/** As the graph keeps it; null where nothing is known. */
export function stored(vector: Float32Array): number[] | null {
  return vector.every((value) => value === 0) ? null : Array.from(vector);
}
