// Lists of numbers by the million in two typed arrays: row r is values[starts[r]] to values[starts[r + 1] - 1].

export interface SparseRows {
  readonly rows: number;
  readonly starts: Int32Array;
  readonly values: Int32Array;
}

export interface SparseRowsBuilder {
  /** Rows come in order; a row may be empty and may name a value twice. */
  add(row: ArrayLike<number>): void;
  finish(): SparseRows;
}

function grown(array: Int32Array<ArrayBuffer>, wanted: number): Int32Array<ArrayBuffer> {
  if (wanted <= array.length) return array;
  const larger = new Int32Array(Math.max(wanted, array.length * 2));
  larger.set(array);
  return larger;
}

export function createSparseRows(): SparseRowsBuilder {
  let starts = new Int32Array(1024);
  let values = new Int32Array(4096);
  let rows = 0;
  let end = 0;
  return {
    add(row) {
      values = grown(values, end + row.length);
      values.set(row, end);
      end += row.length;
      rows++;
      starts = grown(starts, rows + 1);
      starts[rows] = end;
    },
    finish: () => ({ rows, starts: starts.slice(0, rows + 1), values: values.slice(0, end) }),
  };
}

/** The part of the values that is row `row`; a view, not a copy. */
export function rowOf({ starts, values }: SparseRows, row: number): Int32Array {
  return values.subarray(starts[row], starts[row + 1]);
}

/** Which rows name a value: row v of the result lists them in order. Rows where `keep` is 0 are left out. */
export function transpose({ rows, starts, values }: SparseRows, columns: number, keep?: Uint8Array): SparseRows {
  const kept = (row: number): boolean => keep === undefined || keep[row] === 1;
  const ends = new Int32Array(columns + 1);
  for (let row = 0; row < rows; row++) {
    if (!kept(row)) continue;
    for (let at = starts[row] ?? 0; at < (starts[row + 1] ?? 0); at++) ends[(values[at] ?? 0) + 1]! += 1;
  }
  for (let column = 0; column < columns; column++) ends[column + 1]! += ends[column]!;
  const next = ends.slice();
  const turned = new Int32Array(ends[columns] ?? 0);
  for (let row = 0; row < rows; row++) {
    if (!kept(row)) continue;
    for (let at = starts[row] ?? 0; at < (starts[row + 1] ?? 0); at++) {
      const column = values[at] ?? 0;
      turned[next[column]!++] = row;
    }
  }
  return { rows: columns, starts: ends, values: turned };
}
