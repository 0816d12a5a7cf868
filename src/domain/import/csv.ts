// A network as four CSV files: users, follows, posts and likes, people named by handle. The files are read twice: once
// to check every row, and once to import the good ones.
import { readdir } from 'node:fs/promises';

import { findCsv, readCsv, type CsvMistake, type CsvRow } from './csv-file.ts';
import { csvReaders, type Reader } from './csv-readers.ts';
import { createDirectory, type Directory, type Lookup } from './directory.ts';
import { INDEX_END, PairSet } from './edges.ts';
import { BadRow } from './fields.ts';
import { ImportProblem } from './problem.ts';
import { ROW_KINDS, type NetworkRows, type NetworkSource, type RowKind } from './rows.ts';

export interface BadRowReport {
  /** `<file>:<line>`, the line on which the row begins. */
  readonly where: string;
  readonly message: string;
}

export interface CsvOptions {
  /** What the graph knows already. */
  readonly lookup: Lookup;
  /** The time of whatever has none of its own. */
  readonly nowMs: number;
  readonly onBadRow?: (report: BadRowReport) => void;
}

export interface CsvNetwork extends NetworkSource {
  readonly badRows: number;
  /** Good rows that say again what a row before them said. */
  readonly duplicates: number;
}

/** Rows are looked up and checked this many at a time. */
const CHUNK_ROWS = 2_000;

async function* inChunks<T>(rows: AsyncIterable<T>): AsyncGenerator<T[], void, undefined> {
  let chunk: T[] = [];
  for await (const row of rows) {
    if (chunk.push(row) < CHUNK_ROWS) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

type Read<T> = { readonly line: number } & ({ readonly row: T } | { readonly mistake: string });

function readRow<T>(reader: Reader<T>, from: CsvRow | CsvMistake, nowMs: number): Read<T> {
  if ('mistake' in from) return from;
  try {
    return { line: from.line, row: reader.read(from.cells, nowMs) };
  } catch (error) {
    if (error instanceof BadRow) return { line: from.line, mistake: error.message };
    throw error;
  }
}

const AWAY = { unknown: 'is unknown', away: 'is deactivated' };

/** What is wrong with whom the row names; undefined where nothing is. */
function mistakeInNames<T>(reader: Reader<T>, row: T, directory: Directory): string | undefined {
  for (const kind of ['accounts', 'posts'] as const) {
    const names = kind === 'accounts' ? directory.users : directory.posts;
    for (const [column, name] of Object.entries(reader[kind]?.(row) ?? {})) {
      const state = names.stateOf(name);
      if (state !== 'active') return `${column} "${name}" ${AWAY[state]}`;
    }
  }
  return undefined;
}

async function learnNames<T>(reader: Reader<T>, reads: readonly Read<T>[], directory: Directory): Promise<void> {
  const users: string[] = [];
  const posts: string[] = [];
  for (const read of reads) {
    if (!('row' in read)) continue;
    const { account, post } = reader.makes?.(read.row) ?? {};
    if (account !== undefined) users.push(account);
    if (post !== undefined) posts.push(post);
    users.push(...Object.values(reader.accounts?.(read.row) ?? {}));
    posts.push(...Object.values(reader.posts?.(read.row) ?? {}));
  }
  await directory.users.learn(users);
  await directory.posts.learn(posts);
}

interface Pass {
  readonly directory: Directory;
  readonly nowMs: number;
  readonly onBadRow?: (report: BadRowReport) => void;
  readonly onDuplicate?: () => void;
}

/** The good rows of one file, each once. */
async function* goodRows<T>(path: string, reader: Reader<T>, pass: Pass): AsyncGenerator<T, void, undefined> {
  const { directory } = pass;
  const seen = new PairSet();
  const bad = (line: number, message: string): void => pass.onBadRow?.({ where: `${path}:${line}`, message });
  const lower = (names: readonly string[]): string[] => names.map((name) => name.toLowerCase());
  const shape = { columns: lower(reader.columns), required: lower(reader.required) };
  for await (const chunk of inChunks(readCsv(path, shape))) {
    const reads = chunk.map((from) => readRow(reader, from, pass.nowMs));
    await learnNames(reader, reads, directory);
    for (const read of reads) {
      if ('mistake' in read) {
        bad(read.line, read.mistake);
        continue;
      }
      const mistake = mistakeInNames(reader, read.row, directory);
      const [a, b] = reader.key(read.row, directory);
      if (Math.max(a, b) >= INDEX_END) throw new ImportProblem(`${path}:${read.line}: more than ${INDEX_END} names.`);
      if (mistake !== undefined) bad(read.line, mistake);
      else if (!seen.add(a, b)) pass.onDuplicate?.();
      else {
        const { account, post } = reader.makes?.(read.row) ?? {};
        if (account !== undefined) directory.users.declare(account);
        if (post !== undefined) directory.posts.declare(post);
        yield read.row;
      }
    }
  }
}

export type CsvFiles = ReadonlyMap<RowKind, string>;

/** The files of a folder; any may be absent, or end in .csv.gz. Throws ImportProblem where there is none. */
export async function findCsvFiles(dir: string): Promise<CsvFiles> {
  await readdir(dir).catch((error: unknown) => {
    throw new ImportProblem(`${dir} is not a folder that can be read.`, { cause: error });
  });
  const files = new Map<RowKind, string>();
  for (const kind of ROW_KINDS) {
    const path = await findCsv(dir, kind);
    if (path !== undefined) files.set(kind, path);
  }
  if (files.size === 0) throw new ImportProblem(`${dir} has none of users.csv, follows.csv, posts.csv and likes.csv.`);
  return files;
}

/**
 * Checks all files and tells `onBadRow` of every row that cannot be imported; the network that is returned holds the
 * others. Throws ImportProblem where a file cannot be read at all.
 */
export async function readCsvNetwork(files: CsvFiles, options: CsvOptions): Promise<CsvNetwork> {
  const directory = createDirectory(options.lookup);
  let badRows = 0;
  let duplicates = 0;
  const rowsOf = async function* <K extends RowKind>(
    kind: K,
    pass: Omit<Pass, 'directory' | 'nowMs'> = {},
  ): AsyncGenerator<NetworkRows[K], void, undefined> {
    const path = files.get(kind);
    if (path === undefined) return;
    yield* goodRows<NetworkRows[K]>(path, csvReaders[kind], { ...pass, directory, nowMs: options.nowMs });
  };
  const rowsExpected = { users: 0, follows: 0, posts: 0, likes: 0 };
  const checking = {
    onBadRow(report: BadRowReport): void {
      badRows++;
      options.onBadRow?.(report);
    },
    onDuplicate(): void {
      duplicates++;
    },
  };
  for (const kind of ROW_KINDS) {
    for await (const _row of rowsOf(kind, checking)) rowsExpected[kind]++;
  }
  return {
    rowsExpected,
    badRows,
    duplicates,
    users: () => rowsOf('users'),
    follows: () => rowsOf('follows'),
    posts: () => rowsOf('posts'),
    likes: () => rowsOf('likes'),
  };
}
