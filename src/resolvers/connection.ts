// Turns candidates into pages: reads them in rounds, keeps those whose node the viewer may see, and refills what
// visibility took out. Lists of one kind below many parents are one query and one hydration a round, never one for
// each parent.
import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';

import type { Context } from '../context.ts';
import {
  type Candidate,
  FROM_TOP,
  type ListFrom,
  type PageArguments,
  decodeCursor,
  encodeCursor,
  pageSize,
} from '../domain/page/page.ts';
import type { Read } from '../graph/read.ts';
import type { Place, Root, Wanted } from '../schema/hydrate.ts';
import { selects } from './selection.ts';

/** An edge before its node: the node's id under `id`, the candidate's other columns beside it. */
export type Edge<C extends Candidate> = C & { readonly cursor: string };

export interface Connection<C extends Candidate> {
  readonly edges: Edge<C>[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
  /** Called by the executor only where a client asks for it. */
  readonly totalCount?: () => Promise<number>;
}

export interface Alongside<C extends Candidate> extends Wanted {
  idOf(candidate: C): string | null;
}

export interface List<C extends Candidate> {
  /** Names the list in its cursors. */
  readonly name: string;
  /** The generated root that the nodes come from. */
  readonly root: Root;
  /**
   * The next rows of each list, at most `limit` for each, in order. One query, however many lists: best not run yet,
   * with the node's id in the column `id`, so that candidates and nodes are one statement.
   */
  candidates(lists: ListFrom[], limit: number): Read<C> | Promise<Read<C> | C[]>;
  /** Further nodes that edges lead to: loaded with the edges' own, not after them. */
  readonly alongside?: readonly Alongside<C>[];
  /** How many rows each parent has in all, by the degree store. One query, however many parents. */
  totals?(parentIds: string[]): Promise<ReadonlyMap<string, number>>;
}

interface Progress<C extends Candidate> {
  readonly rows: C[];
  position: ListFrom;
  exhausted: boolean;
}

/** Rows read in each round, as a multiple of what is missing: a list that hides much is read in ever larger steps. */
const ROUND_FACTORS = [1, 4, 16, 32, 64];
/** A further round costs a round trip: for a single row it reads as many as for two. */
const MISSING_MIN = 2;
const ROUND_ROWS_MAX = 2_000;
/**
 * Posts read at first beyond the page, as a share of it. Among twenty there is often one for its author alone; with
 * none to spare every second page took a second round trip.
 */
const SPARE_POSTS = 0.2;

/**
 * The page of one list. Within one execution all calls at one place of the document with the same arguments are
 * answered together. A page may be short while `hasNextPage` is true, where nearly all candidates are hidden: going on
 * from `endCursor` is right then.
 */
export function connection<C extends Candidate>(
  context: Context,
  info: GraphQLResolveInfo,
  args: PageArguments,
  parentId: string,
  list: List<C>,
): Promise<Connection<C>> {
  const first = pageSize(args.first);
  const from = args.after == null ? FROM_TOP : decodeCursor(list.name, args.after);
  const loader = context.hydrate.once(
    info,
    `page:${list.name}`,
    () =>
      new DataLoader<string, Connection<C>>(
        async (parentIds) => {
          const wanted = selects(info, 'edges', 'pageInfo');
          const pages = wanted
            ? await readPages(context, info, list, parentIds, from, first)
            : new Map<string, Progress<C>>();
          const totals = once(() => list.totals?.([...parentIds]) ?? Promise.resolve(new Map<string, number>()));
          return parentIds.map((id) => ({
            ...toConnection(list.name, pages.get(id), first, args.after != null),
            totalCount: async () => (await totals()).get(id) ?? 0,
          }));
        },
        { maxBatchSize: 500 },
      ),
  );
  return loader.load(parentId);
}

async function readPages<C extends Candidate>(
  context: Context,
  info: GraphQLResolveInfo,
  list: List<C>,
  parentIds: readonly string[],
  from: { at: number | null; id: string | null },
  first: number,
): Promise<Map<string, Progress<C>>> {
  const pages = new Map<string, Progress<C>>(
    parentIds.map((parentId) => [parentId, { rows: [], position: { ...from, parentId }, exhausted: false }]),
  );
  const wanted = first + 1;
  let spare = list.root === 'posts' ? Math.ceil(first * SPARE_POSTS) : 0;
  for (const factor of ROUND_FACTORS) {
    const open = [...pages.values()].filter((page) => !page.exhausted && page.rows.length < wanted);
    if (open.length === 0) break;
    const missing = wanted - Math.min(...open.map((page) => page.rows.length));
    const limit = Math.min(Math.max(missing, MISSING_MIN) * factor + spare, ROUND_ROWS_MAX);
    spare = 0;
    const rows = await readRound(
      context,
      info,
      list,
      open.map((page) => page.position),
      limit,
    );
    const ids = [...new Set(rows.map((row) => row.id))];
    const visible = await context.hydrate.visible(nodesOf(list), ids, info);
    const byParent = Map.groupBy(rows, (row) => row.parentId);
    for (const page of open) advance(page, byParent.get(page.position.parentId) ?? [], visible, limit);
  }
  return pages;
}

/** Where the nodes of a list stand below it. */
const nodesOf = ({ root }: { readonly root: Root }): Place => ({ root, path: ['edges', 'node'] });

/** The candidates of one round. Those of a single list bring their nodes along. */
async function readRound<C extends Candidate>(
  context: Context,
  info: GraphQLResolveInfo,
  list: List<C>,
  positions: ListFrom[],
  limit: number,
): Promise<C[]> {
  const found = await list.candidates(positions, limit);
  if (!Array.isArray(found)) {
    const wanted = [{ ...nodesOf(list), column: 'id' }, ...(list.alongside ?? [])];
    const rows = await context.hydrate.readWithNodes(found, wanted, info);
    const other = rows.length < limit ? found.fallback?.() : undefined;
    return other === undefined ? rows : context.hydrate.readWithNodes(other, wanted, info);
  }
  for (const { idOf, ...place } of list.alongside ?? []) {
    context.hydrate.begin(place, info, new Set(found.map(idOf).filter((id) => id !== null)));
  }
  return found;
}

function advance<C extends Candidate>(page: Progress<C>, rows: C[], visible: ReadonlySet<string>, limit: number): void {
  const last = rows.at(-1);
  if (last !== undefined) page.position = { parentId: page.position.parentId, at: last.at, id: last.id };
  page.exhausted = rows.length < limit;
  page.rows.push(...rows.filter((row) => visible.has(row.id)));
}

function toConnection<C extends Candidate>(
  name: string,
  page: Progress<C> | undefined,
  first: number,
  hasPreviousPage: boolean,
): Connection<C> {
  const edges = (page?.rows ?? []).slice(0, first).map((row) => ({ ...row, cursor: encodeCursor(name, row) }));
  const full = (page?.rows.length ?? 0) > first;
  const hasNextPage = page !== undefined && (full || !page.exhausted);
  const { at, id } = page?.position ?? FROM_TOP;
  // A page that visibility left short goes on after the last row read, not after the last row shown.
  const readTo = !full && hasNextPage && at !== null && id !== null ? encodeCursor(name, { at, id }) : null;
  return {
    edges,
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: readTo ?? edges.at(-1)?.cursor ?? null,
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
