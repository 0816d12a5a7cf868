// A read that has not run yet: so that it can run by itself, or in one statement with the hydration of what it finds.
import type { Runner, Row, Statement } from './graph.ts';

/** Binds parameters to a query and says what its rows mean. Plain data: making one touches no database. */
export interface Read<T> {
  readonly query: ReadQuery;
  readonly params: Readonly<Record<string, unknown>>;
  /** From checked rows to what the caller wants, in their order. Pure. */
  toRows(rows: Row[]): T[];
  /** Another way to the same rows, to be run instead where this one gave fewer than were asked for. */
  readonly fallback?: (() => Read<T>) | undefined;
}

/** What a Read needs of a `query()`: its text, and the checks of parameters and rows. Both throw ZodError. */
export interface ReadQuery extends Statement {
  readonly columns: Readonly<Record<string, unknown>>;
  checkParams(params: unknown): Record<string, unknown>;
  checkRows(rows: unknown): Row[];
}

/** Runs a read by itself. */
export async function runRead<T>(runner: Runner, { query, params, toRows }: Read<T>): Promise<T[]> {
  return toRows(query.checkRows(await runner.run(query, query.checkParams(params))));
}

/** The same read with other rows. */
export function mapRead<T, U>(read: Read<T>, map: (row: T) => U): Read<U> {
  const { fallback } = read;
  return {
    ...read,
    toRows: (rows) => read.toRows(rows).map(map),
    fallback: fallback && (() => mapRead(fallback(), map)),
  };
}
