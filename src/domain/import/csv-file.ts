// One CSV file as a stream of rows, each with the line it begins on. Knows quotes, headers and lines, not what the
// cells mean.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';

import { readLines } from './files.ts';
import type { Cells } from './fields.ts';
import { ImportProblem } from './problem.ts';

export interface CsvRow {
  readonly line: number;
  readonly cells: Cells;
}

/** A row that is no row: its quotes or its number of cells are wrong. Fewer cells than columns are allowed. */
export interface CsvMistake {
  readonly line: number;
  readonly mistake: string;
}

export interface CsvShape {
  /** All columns that are read, in lower case; others are let be. */
  readonly columns: readonly string[];
  readonly required: readonly string[];
}

/** More lines than any text of 2,200 characters is likely to have: further on, a quote is not closed but forgotten. */
const RECORD_LINES_MAX = 2_300;

/** `<dir>/<name>.csv`, or the same with .gz; undefined where there is neither. */
export async function findCsv(dir: string, name: string): Promise<string | undefined> {
  for (const file of [`${name}.csv`, `${name}.csv.gz`]) {
    const path = join(dir, file);
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) return path;
  }
  return undefined;
}

/** The cells of one record; undefined where its quotes are wrong. */
function cellsOf(record: string): readonly string[] | undefined {
  if (!record.includes('"')) return record.split(',');
  try {
    // Whatever may end a record is inside quotes here: where it begins and ends was decided before.
    return parse(record, { record_delimiter: '\u0000', relax_column_count: true })[0] ?? [];
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

function quotesIn(line: string): number {
  let quotes = 0;
  for (let i = line.indexOf('"'); i !== -1; i = line.indexOf('"', i + 1)) quotes++;
  return quotes;
}

/**
 * Splits a file into records. After a record whose quotes are wrong it goes on at the line after that record's first,
 * so that a quote which is never closed costs one row and not the rest of the file.
 */
async function* readRecords(
  path: string,
): AsyncGenerator<{ line: number; cells?: readonly string[] }, void, undefined> {
  const source = readLines(path);
  let lines: string[] = [];
  let at = 0;
  let line = 1;
  const there = async (ahead: number): Promise<boolean> => {
    while (at + ahead >= lines.length) {
      const next = await source.next();
      if (next.done === true) return false;
      lines = lines.slice(at).concat(next.value);
      at = 0;
    }
    return true;
  };
  while (at < lines.length || (await there(0))) {
    let record = lines[at] ?? '';
    let taken = 1;
    let quotes = quotesIn(record);
    while (quotes % 2 === 1 && taken < RECORD_LINES_MAX && (await there(taken))) {
      const next = lines[at + taken] ?? '';
      record += `\n${next}`;
      quotes += quotesIn(next);
      taken++;
    }
    const cells = quotes % 2 === 1 ? undefined : cellsOf(record);
    if (cells === undefined) yield { line };
    else if (record.trim() !== '') yield { line, cells };
    const step = cells === undefined ? 1 : taken;
    at += step;
    line += step;
  }
}

function checkHeader(where: string, header: readonly string[], shape: CsvShape): void {
  for (const column of shape.required) {
    if (!header.includes(column)) {
      throw new ImportProblem(`${where}: the header has no column "${column}" (it has ${header.join(', ')}).`);
    }
  }
  for (const column of shape.columns) {
    if (header.indexOf(column) !== header.lastIndexOf(column)) {
      throw new ImportProblem(`${where}: the header has the column "${column}" twice.`);
    }
  }
}

/** Streams a file. Throws ImportProblem where it cannot be read at all: no header, a column missing, damaged gzip. */
export async function* readCsv(path: string, shape: CsvShape): AsyncGenerator<CsvRow | CsvMistake, void, undefined> {
  let header: readonly string[] | undefined;
  for await (const { line, cells } of readRecords(path)) {
    if (header === undefined) {
      if (cells === undefined) throw new ImportProblem(`${path}:${line}: the quotes of the header are wrong.`);
      header = cells.map((name) => name.trim().toLowerCase());
      checkHeader(`${path}:${line}`, header, shape);
    } else if (cells === undefined) {
      yield { line, mistake: 'the quotes are wrong (one is not closed, or stands inside a text and is not doubled)' };
    } else if (cells.length > header.length) {
      yield { line, mistake: `${cells.length} cells, but the header has ${header.length} columns` };
    } else {
      yield { line, cells: Object.fromEntries(cells.map((cell, i) => [header?.[i] ?? '', cell])) };
    }
  }
  if (header === undefined)
    throw new ImportProblem(`${path}: the file is empty; its first line must name the columns.`);
}
