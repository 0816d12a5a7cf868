// Collaborative filtering: factors of people and of posts, such that their product says who likes what.
// Source: Hu, Koren & Volinsky 2008, "Collaborative Filtering for Implicit Feedback Datasets"; the least squares are
// solved by conjugate gradients as in Takács, Pilászy & Tikk 2011, "Applications of the conjugate gradient method for
// implicit feedback collaborative filtering": O(likes · factors) a sweep where Cholesky takes O(likes · factors²).
import { unitAt } from './noise.ts';
import { rowOf, transpose, type SparseRows } from './sparse-rows.ts';
import { addScaled, createTable, dot, vectorAt, type Table } from './vectors.ts';

export interface AlsOptions {
  readonly factors: number;
  readonly sweeps: number;
  /** How much surer a like is than no like: confidence is 1 + alpha for a like and 1 for none. */
  readonly alpha: number;
  /** Weight of the squared lengths of all factors. */
  readonly lambda: number;
  readonly seed: number;
}

export const ALS: AlsOptions = { factors: 32, sweeps: 8, alpha: 20, lambda: 1, seed: 1 };

/** Of conjugate gradients in each sweep; each starts from the factors of the sweep before. */
const STEPS = 3;

/** The sum of the outer products of all vectors with themselves, as a square by rows. */
function gram({ data, dimensions }: Table): Float64Array {
  const square = new Float64Array(dimensions * dimensions);
  for (let start = 0; start < data.length; start += dimensions) {
    for (let i = 0; i < dimensions; i++) {
      const left = data[start + i]!;
      if (left === 0) continue;
      for (let j = 0; j < dimensions; j++) square[i * dimensions + j]! += left * data[start + j]!;
    }
  }
  return square;
}

interface Side {
  readonly fixed: Table;
  readonly square: Float64Array;
  readonly options: AlsOptions;
}

/** out = (FᵀF + alpha · Σ f fᵀ over what is liked + lambda) · x */
function multiply({ fixed, square, options }: Side, liked: Int32Array, x: Float32Array, out: Float32Array): void {
  const size = x.length;
  for (let i = 0; i < size; i++) {
    let sum = options.lambda * x[i]!;
    for (let j = 0; j < size; j++) sum += square[i * size + j]! * x[j]!;
    out[i] = sum;
  }
  for (const other of liked) {
    const factor = vectorAt(fixed, other);
    addScaled(out, factor, options.alpha * dot(factor, x));
  }
}

/** Improves one vector, in place: a few steps towards the least squares. */
function improve(side: Side, liked: Int32Array, x: Float32Array): void {
  const residual = new Float32Array(x.length);
  const product = new Float32Array(x.length);
  multiply(side, liked, x, product);
  for (const other of liked) addScaled(residual, vectorAt(side.fixed, other), 1 + side.options.alpha);
  addScaled(residual, product, -1);
  const direction = residual.slice();
  let before = dot(residual, residual);
  for (let step = 0; step < STEPS && before > 1e-12; step++) {
    multiply(side, liked, direction, product);
    const length = before / dot(direction, product);
    addScaled(x, direction, length);
    addScaled(residual, product, -length);
    const now = dot(residual, residual);
    for (let i = 0; i < direction.length; i++) direction[i] = residual[i]! + (now / before) * direction[i]!;
    before = now;
  }
}

/** One half of a sweep: every vector of `target` anew, `fixed` standing still. A row without likes becomes zeros. */
function sweep(target: Table, fixed: Table, likes: SparseRows, options: AlsOptions): void {
  const side = { fixed, square: gram(fixed), options };
  for (let row = 0; row < likes.rows; row++) {
    const x = vectorAt(target, row);
    const liked = rowOf(likes, row);
    if (liked.length === 0) x.fill(0);
    else improve(side, liked, x);
  }
}

export interface Factors {
  readonly people: Table;
  readonly items: Table;
}

/**
 * Learns factors from who likes what (row = person). People for whom `gives` is 0 get factors and teach none: nothing
 * of what they like is in anybody else's numbers. `onSweep` sees the factors after each sweep.
 */
export function learnFactors(
  likes: SparseRows,
  itemCount: number,
  gives: Uint8Array,
  options: AlsOptions,
  onSweep?: (factors: Factors) => void,
): Factors {
  const { factors, sweeps, seed } = options;
  const likedBy = transpose(likes, itemCount, gives);
  const giving = transpose(likedBy, likes.rows);
  const people = createTable(likes.rows, factors);
  const items = createTable(itemCount, factors);
  for (let item = 0; item < itemCount; item++) {
    if (rowOf(likedBy, item).length === 0) continue;
    for (let i = 0; i < factors; i++) {
      items.data[item * factors + i] = (unitAt(seed, item * factors + i) - 0.5) / Math.sqrt(factors);
    }
  }
  for (let done = 0; done < sweeps; done++) {
    sweep(people, items, giving, options);
    sweep(items, people, likedBy, options);
    onSweep?.({ people, items });
  }
  sweep(people, items, likes, options);
  return { people, items };
}

/** What the sweeps make smaller: the squared error of all pairs by confidence, and the squared lengths. */
export function objective({ people, items }: Factors, likes: SparseRows, { alpha, lambda }: AlsOptions): number {
  const size = items.dimensions;
  const square = gram(items);
  let sum = 0;
  for (let person = 0; person < likes.rows; person++) {
    const x = vectorAt(people, person);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) sum += x[i]! * square[i * size + j]! * x[j]!;
    }
    for (const item of rowOf(likes, person)) {
      const liking = dot(x, vectorAt(items, item));
      sum += (1 + alpha) * (1 - liking) ** 2 - liking ** 2;
    }
  }
  return sum + lambda * (dot(people.data, people.data) + dot(items.data, items.data));
}
