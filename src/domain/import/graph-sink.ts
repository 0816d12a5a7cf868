// Writes a network through batched transactions, beside whatever the graph holds already. Each batch may run twice
// without harm, so an interrupted import is simply run again.
import { followsMerge, likesMerge, postsMerge, replan, usersMerge } from '../../cypher/import/queries.ts';
import { hasCode } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
import { extractHashtags, extractMentions } from '../post/text.ts';
import { ROW_KINDS, type NetworkRows, type NetworkSource, type OnProgress, type RowKind, type Rows } from './rows.ts';
import type { Written } from './rows.ts';

/** Measured best: 2,000 rows a batch in two sessions (21,000 rows/s). */
export const BATCH_ROWS = 2000;
const LANES = 2;

type CreatedRows = { readonly created: number }[];

export interface Lane<T> {
  /** Rows with the same key are never written by two transactions at a time. */
  readonly keyOf: (row: T) => string;
  readonly write: (rows: T[]) => Promise<CreatedRows>;
  readonly onBatch?: (rowsDone: number) => void;
}

function laneOf(key: string): number {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
  return Math.abs(hash) % LANES;
}

/** Writes a stream of rows in batches, two at a time. Returns how many rows came and how many were new to the graph. */
export async function writeInBatches<T>(source: Rows<T>, lane: Lane<T>): Promise<{ rows: number; created: number }> {
  const waiting: T[][] = Array.from({ length: LANES }, () => []);
  const busy: Promise<void>[] = Array.from({ length: LANES }, () => Promise.resolve());
  let rows = 0;
  let rowsDone = 0;
  let created = 0;
  const writeBatch = async (batch: T[]): Promise<void> => {
    for (const row of await lane.write(batch)) created += row.created;
    rowsDone += batch.length;
    lane.onBatch?.(rowsDone);
  };
  const flush = async (n: number): Promise<void> => {
    const batch = waiting[n] ?? [];
    waiting[n] = [];
    await busy[n];
    if (batch.length === 0) return;
    const running = writeBatch(batch);
    // A failure shows where the lane is awaited next; until then it must not count as unhandled.
    running.catch(() => undefined);
    busy[n] = running;
  };
  try {
    for await (const row of source) {
      rows++;
      const n = laneOf(lane.keyOf(row));
      const batch = waiting[n] ?? [];
      if (batch.push(row) >= BATCH_ROWS) await flush(n);
    }
    for (let n = 0; n < LANES; n++) await flush(n);
    await Promise.all(busy);
  } finally {
    await Promise.allSettled(busy);
  }
  return { rows, created };
}

/** A post as the graph wants it: with the hashtags and mentions of its text. */
export function withWords<T extends { readonly text: string }>(row: T): T & { hashtags: string[]; mentions: string[] } {
  return { ...row, hashtags: extractHashtags(row.text), mentions: extractMentions(row.text) };
}

/** Plans are kept for an hour (docs/how-to/run-neo4j.md): those of an empty graph would serve a full one that long. */
export async function forgetPlans(graph: Graph): Promise<void> {
  try {
    await replan(graph, {});
  } catch (error) {
    // Whoever may not administer the server has plans that grow old by themselves.
    if (!hasCode(error, 'Neo.ClientError.Security.Forbidden')) throw error;
  }
}

/**
 * Writes all four kinds in their order. What the graph holds already stays as it is. Resolves to what came and what
 * was new. Throws Unavailable where the database does not answer.
 */
export async function writeToGraph(graph: Graph, source: NetworkSource, onProgress?: OnProgress): Promise<Written> {
  const lanes: { readonly [K in RowKind]: Lane<NetworkRows[K]> } = {
    users: { keyOf: (row) => row.handle, write: (rows) => usersMerge(graph, { rows }) },
    follows: { keyOf: (row) => row.followee, write: (rows) => followsMerge(graph, { rows }) },
    posts: { keyOf: (row) => row.author, write: (rows) => postsMerge(graph, { rows: rows.map(withWords) }) },
    likes: { keyOf: (row) => row.post, write: (rows) => likesMerge(graph, { rows }) },
  };
  const writeKind = async <K extends RowKind>(kind: K): Promise<Written[K]> => {
    const onBatch = (rowsDone: number): void => onProgress?.(kind, rowsDone, source.rowsExpected[kind]);
    return writeInBatches(source[kind]() as Rows<NetworkRows[K]>, { ...lanes[kind], onBatch });
  };
  const written: Partial<Record<RowKind, Written[RowKind]>> = {};
  for (const kind of ROW_KINDS) {
    const counts = await writeKind(kind);
    written[kind] = counts;
    if (counts.created >= BATCH_ROWS) await forgetPlans(graph);
  }
  return written as Written;
}
