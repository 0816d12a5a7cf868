// A .cypher file with types: checks the parameters on the way in and every row on the way out.
import { readFileSync } from 'node:fs';
import { z } from 'zod';

import type { Runner, Statement } from './graph.ts';
import type { Read } from './read.ts';

/** An opaque id, see docs/graph-model.md. */
export const Id = z.string().min(1).max(64);
/** Whole milliseconds since 1970-01-01T00:00Z. */
export const EpochMs = z.number().int();
export const Int = z.number().int();

type Shape = Record<string, z.ZodType>;
type Values<S extends Shape> = z.infer<z.ZodObject<S>>;

export interface Query<P extends Shape, R extends Shape> extends Statement {
  (runner: Runner, params: Values<P>): Promise<Values<R>[]>;
  readonly params: P;
  readonly columns: R;
  /** The same with the run left out: parameters and rows, checked. */
  checkParams(params: unknown): Record<string, unknown>;
  checkRows(rows: unknown): Values<R>[];
  /** Binds parameters now and runs later, alone or fused with hydration (read.ts). */
  read<T>(params: Values<P>, toRows: (rows: Values<R>[]) => T[]): Read<T>;
}

/** Every query of the process by name: the tidy test holds each against its file and against EXPLAIN. */
export const queries = new Map<string, Query<Shape, Shape>>();

const cypherDir = new URL('../cypher/', import.meta.url);

/**
 * Binds `src/cypher/<name>.cypher` to the types of its parameters and columns.
 * The returned function runs it on a graph (own transaction) or in a transaction; it throws ZodError where a parameter
 * or a row is not of its type, which is a defect of ours and never the caller's.
 */
export function query<P extends Shape, R extends Shape>(
  name: string,
  mode: 'read' | 'write',
  params: P,
  columns: R,
): Query<P, R> {
  const text = readFileSync(new URL(`${name}.cypher`, cypherDir), 'utf8');
  const paramsType = z.strictObject(params);
  const rowsType = z.array(z.strictObject(columns));
  const statement: Statement = { name, text, mode };
  const checkParams = (values: unknown): Values<P> => paramsType.parse(values);
  const checkRows = (rows: unknown): Values<R>[] => rowsType.parse(rows);
  const run = async (runner: Runner, values: Values<P>): Promise<Values<R>[]> =>
    checkRows(await runner.run(statement, checkParams(values)));
  // `name` of a function is read-only to assignment, so all are defined.
  const made = Object.defineProperties(run, {
    name: { value: name },
    text: { value: text },
    mode: { value: mode },
    params: { value: params },
    columns: { value: columns },
    checkParams: { value: checkParams },
    checkRows: { value: checkRows },
    read: { value: (values: Values<P>, toRows: Read<unknown>['toRows']) => ({ query: made, params: values, toRows }) },
  }) as unknown as Query<P, R>;
  queries.set(name, made as unknown as Query<Shape, Shape>);
  return made;
}
