// 64 bits that stay nearly the same when a picture is scaled, compressed or made brighter: the signs of the lowest
// frequencies of its cosine transform. Source: Zauner 2010, "Implementation and Benchmarking of Perceptual Image Hash
// Functions".

/** Side of the grey picture that is hashed. */
export const HASHED_SIDE = 32;
const KEPT = 8;

/** cos((2x + 1) u pi / 2n), for the frequencies 1 to 8: the constant part says only how bright it is. */
const WAVES = Array.from({ length: KEPT }, (_row, u) =>
  Array.from({ length: HASHED_SIDE }, (_cell, x) => Math.cos(((2 * x + 1) * (u + 1) * Math.PI) / (2 * HASHED_SIDE))),
);

function project(line: readonly number[]): number[] {
  return WAVES.map((wave) => wave.reduce((sum, factor, x) => sum + factor * (line[x] ?? 0), 0));
}

/** 16 hexadecimal digits, of 32 times 32 grey values by rows. */
export function perceptualHash(grey: ArrayLike<number>): string {
  const rows = Array.from({ length: HASHED_SIDE }, (_row, y) =>
    project(Array.from({ length: HASHED_SIDE }, (_cell, x) => grey[y * HASHED_SIDE + x] ?? 0)),
  );
  const columns = Array.from({ length: KEPT }, (_column, u) => project(rows.map((row) => row[u] ?? 0)));
  const values = columns.flat();
  const sorted = [...values].sort((a, b) => a - b);
  const middle = ((sorted[31] ?? 0) + (sorted[32] ?? 0)) / 2;
  const bits = values.map((value) => (value > middle ? '1' : '0')).join('');
  return BigInt(`0b${bits}`).toString(16).padStart(16, '0');
}

/** Bits by which two hashes differ: up to about 10 it is the same picture, around 32 another one. */
export function hashDistance(left: string, right: string): number {
  const differing = BigInt(`0x${left}`) ^ BigInt(`0x${right}`);
  return differing.toString(2).replaceAll('0', '').length;
}
