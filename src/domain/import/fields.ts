// Reads the cells of a CSV row. Every rule here is pure; a cell that breaks one is a bad row, whose message says what
// was expected.
import type { z } from 'zod';

import { normalizeHandle } from '../user/handle.ts';
import { VISIBILITIES, type ImportedVisibility } from './rows.ts';

/** Why a row cannot be imported. */
export class BadRow extends Error {
  override name = 'BadRow';
}

export type Cells = Readonly<Record<string, string | undefined>>;

const HANDLE = /^[a-z0-9_.]{3,30}$/;
const POST_ID = /^[A-Za-z0-9_-]{1,64}$/;
const EPOCH_MS = /^\d{1,15}$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
// RFC 3339, which also allows a blank for the T; without an offset it is UTC.
const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})?$/;
/** The last time that an id can hold: 48 bits of milliseconds. */
const TIME_END_MS = 2 ** 48;
const TRUE = new Set(['true', 'yes', '1', 't', 'y']);
const FALSE = new Set(['false', 'no', '0', 'f', 'n']);

const shown = (value: string): string => JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
// Columns are named in lower case here and as their owner wrote them in messages.
const cell = (cells: Cells, column: string): string => cells[column.toLowerCase()]?.trim() ?? '';

function required(cells: Cells, column: string): string {
  const value = cell(cells, column);
  if (value === '') throw new BadRow(`${column} is missing`);
  return value;
}

/** A handle in lower case; a leading @ is dropped. */
export function readHandle(cells: Cells, column: string): string {
  const value = required(cells, column);
  const handle = normalizeHandle(value.startsWith('@') ? value.slice(1) : value);
  if (!HANDLE.test(handle)) throw new BadRow(`${column} ${shown(value)} is no handle (3-30 of a-z 0-9 _ .)`);
  return handle;
}

export function readPostId(cells: Cells, column: string): string {
  const value = required(cells, column);
  if (!POST_ID.test(value)) throw new BadRow(`${column} ${shown(value)} is no post id (1-64 of A-Z a-z 0-9 _ -)`);
  return value;
}

/** A cell that must satisfy a rule of the product's own (a name, a bio, the text of a post). */
export function readAs<T>(type: z.ZodType<T>, cells: Cells, column: string, otherwise = ''): T {
  const value = cell(cells, column);
  const parsed = type.safeParse(value === '' ? otherwise : value);
  if (parsed.success) return parsed.data;
  throw new BadRow(`${column} ${shown(value)}: ${parsed.error.issues[0]?.message ?? 'not valid'}`);
}

/** An empty cell is false. */
export function readFlag(cells: Cells, column: string): boolean {
  const value = cell(cells, column).toLowerCase();
  if (value === '' || FALSE.has(value)) return false;
  if (TRUE.has(value)) return true;
  throw new BadRow(`${column} ${shown(value)} is neither true nor false`);
}

/** An empty cell is PUBLIC. */
export function readVisibility(cells: Cells, column: string): ImportedVisibility {
  const value = cell(cells, column).toUpperCase();
  if (value === '') return 'PUBLIC';
  const found = VISIBILITIES.find((visibility) => visibility === value);
  if (found === undefined) throw new BadRow(`${column} ${shown(value)} is none of ${VISIBILITIES.join(', ')}`);
  return found;
}

function parseTime(value: string): number {
  if (EPOCH_MS.test(value)) return Number(value);
  const date = DATE.exec(value);
  const dateTime = date === null ? DATE_TIME.exec(value) : null;
  const [, year, month, day] = date ?? dateTime ?? [];
  if (year === undefined || month === undefined || day === undefined) return NaN;
  // Date turns 30 February into 1 March; a file that says so is wrong.
  const midnight = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.getUTCDate() !== Number(day)) return NaN;
  if (dateTime === null) return midnight.getTime();
  const [, , , , hours, minutes, seconds, fraction = '', offset = 'Z'] = dateTime;
  // RFC 3339 knows leap seconds, Date does not: they count as the second before.
  const second = seconds === '60' ? '59' : seconds;
  return Date.parse(
    `${year}-${month}-${day}T${hours}:${minutes}:${second}${fraction.slice(0, 4)}${offset.toUpperCase()}`,
  );
}

/** Epoch milliseconds from RFC 3339, a date (midnight UTC) or epoch milliseconds; an empty cell is `otherwise`. */
export function readTime(cells: Cells, column: string, otherwise: number): number {
  const value = cell(cells, column);
  if (value === '') return otherwise;
  const atMs = parseTime(value);
  if (Number.isInteger(atMs) && atMs >= 0 && atMs < TIME_END_MS) return atMs;
  throw new BadRow(`${column} ${shown(value)} is no time (2026-01-31T12:00:00Z, 2026-01-31 or epoch milliseconds)`);
}
