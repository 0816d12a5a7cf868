// Paging as every list has it: what is asked for, what a candidate row carries, and the opaque cursor between two
// pages. Knows neither the graph nor GraphQL.
import { z } from 'zod';

import { Invalid } from '../../errors.ts';

export const PAGE_SIZE_DEFAULT = 20;
export const PAGE_SIZE_MAX = 100;
const CURSOR_LENGTH_MAX = 300;
const CURSOR_VERSION = 1;

/** Where a page begins: the sort value and the id of the last row before it. Both null: from the top. */
export interface Position {
  readonly at: number | null;
  readonly id: string | null;
}

export const FROM_TOP: Position = { at: null, id: null };

/** One list of many that are paged together: the children of `parentId`, from a position on. */
export interface ListFrom extends Position {
  readonly parentId: string;
}

/** A row that may become an edge once its node proves visible. `at` and `id` are its keyset; `id` is the node's. */
export interface Candidate {
  readonly parentId: string;
  readonly id: string;
  readonly at: number;
}

export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

const Cursor = z.tuple([z.literal(CURSOR_VERSION), z.string(), z.number(), z.string().min(1).max(64)]);

/** The cursor of a row in the list `list`; opaque to clients, versioned, and refused by any other list. */
export function encodeCursor(list: string, position: { at: number; id: string }): string {
  return Buffer.from(JSON.stringify([CURSOR_VERSION, list, position.at, position.id])).toString('base64url');
}

function readCursor(cursor: string, field: string): { list: string; at: number; id: string } {
  const bad = (): Invalid => new Invalid('BAD_CURSOR', field, 'This is not a cursor of this list.');
  if (cursor.length > CURSOR_LENGTH_MAX) throw bad();
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw bad();
  }
  const parsed = Cursor.safeParse(json);
  if (!parsed.success) throw bad();
  const [, list, at, id] = parsed.data;
  return { list, at, id };
}

/** Reads a cursor back. Throws Invalid('BAD_CURSOR') where it is not one of `list`. */
export function decodeCursor(list: string, cursor: string, field = 'after'): { at: number; id: string } {
  const read = readCursor(cursor, field);
  if (read.list !== list) throw new Invalid('BAD_CURSOR', field, 'This is not a cursor of this list.');
  return { at: read.at, id: read.id };
}

/**
 * The list `name` as of a moment: its cursors carry the moment, so that all pages of one reading are of the same one.
 */
export function momentList(name: string, asOfMs: number): string {
  return `${name}@${String(asOfMs)}`;
}

/** The moment (epoch ms) that a cursor of a `momentList` was made for. Throws Invalid('BAD_CURSOR'). */
export function momentOf(name: string, cursor: string, field = 'after'): number {
  const { list } = readCursor(cursor, field);
  const asOfMs = Number(list.slice(name.length + 1));
  if (!list.startsWith(`${name}@`) || !Number.isSafeInteger(asOfMs) || asOfMs <= 0) {
    throw new Invalid('BAD_CURSOR', field, 'This is not a cursor of this list.');
  }
  return asOfMs;
}

/** A page whose rows nobody may fail to see: all that were found are shown. */
export interface WholePage<Row> {
  readonly edges: readonly { readonly node: Row; readonly cursor: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** The page after `after` of the rows that are shown; `positionOf` says where each stands in its list. */
export function wholePage<Row>(
  list: string,
  rows: readonly Row[],
  positionOf: (row: Row) => { at: number; id: string },
  { after, hasNextPage }: { readonly after: string | null | undefined; readonly hasNextPage: boolean },
): WholePage<Row> {
  const edges = rows.map((node) => ({ node, cursor: encodeCursor(list, positionOf(node)) }));
  const [startCursor, endCursor] = [edges[0]?.cursor ?? null, edges.at(-1)?.cursor ?? null];
  return { edges, pageInfo: { hasNextPage, hasPreviousPage: after != null, startCursor, endCursor } };
}

/** `first` within 1-100, 20 where absent. Throws Invalid('OUT_OF_RANGE'). */
export function pageSize(first: number | null | undefined, field = 'first'): number {
  const size = first ?? PAGE_SIZE_DEFAULT;
  return inRange(size, 1, PAGE_SIZE_MAX, field);
}

/** `value` where it is a whole number within the bounds. Throws Invalid('OUT_OF_RANGE') naming the field. */
export function inRange(value: number, min: number, max: number, field: string): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new Invalid('OUT_OF_RANGE', field, `${field} must be ${String(min)} to ${String(max)}.`);
  }
  return value;
}
