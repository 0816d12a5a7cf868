// Collects writes of one kind that come within a few milliseconds into one transaction: a transaction costs about the
// same whatever is in it. Each caller gets their own answer, and only whoever sent a bad item gets its error.
import { Unavailable } from '../errors.ts';
import type { Runner } from './graph.ts';

export interface CollectOptions<Item, Result> {
  /** One transaction, run again as a whole on a transient error: `graph.write`, or what wraps it. */
  transaction<T>(work: (tx: Runner) => Promise<T>): Promise<T>;
  /**
   * Writes all items in their order and answers for each, in the same order; an Error is the answer to its own caller
   * alone. Where it rejects, the items are tried in halves, down to the one that is bad.
   */
  write(tx: Runner, items: readonly Item[]): Promise<readonly (Result | Error)[]>;
  /** Items are written in the order of this: all batches take their locks in one order. */
  orderOf(item: Item): string;
  /** How long an item waits for others while there are others. Default 5 ms; where it is quiet, not at all. */
  readonly waitMsMax?: number;
  /** Default 500. */
  readonly itemsMax?: number;
  /** Batches under way at once. Default 1: a second would wait for the first one's locks on whatever is hot. */
  readonly batchesMax?: number;
}

export interface Collector<Item, Result> {
  /** Resolves once the item is committed. */
  add(item: Item): Promise<Result>;
  /** Resolves when all that was added has its answer: before a process ends. */
  drain(): Promise<void>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly sinceMs: number;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

function order<Item, Result>(
  batch: readonly Waiting<Item, Result>[],
  orderOf: (item: Item) => string,
): Waiting<Item, Result>[] {
  const keyed = batch.map((waiting) => ({ key: orderOf(waiting.item), waiting }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ waiting }) => waiting);
}

/** Never rejects: every item gets its answer or its error. */
async function runBatch<Item, Result>(
  options: CollectOptions<Item, Result>,
  batch: readonly Waiting<Item, Result>[],
): Promise<void> {
  try {
    const items = batch.map(({ item }) => item);
    const answers = await options.transaction((tx) => options.write(tx, items));
    for (const [index, { resolve, reject }] of batch.entries()) {
      const answer = answers[index];
      if (answer instanceof Error) reject(answer);
      else resolve(answer as Result);
    }
  } catch (error) {
    // The database is away, or too busy: trying in halves would only make it busier.
    if (batch.length === 1 || error instanceof Unavailable) for (const { reject } of batch) reject(error);
    else {
      const middle = batch.length >> 1;
      await runBatch(options, batch.slice(0, middle));
      await runBatch(options, batch.slice(middle));
    }
  }
}

export function createCollector<Item, Result>(options: CollectOptions<Item, Result>): Collector<Item, Result> {
  const { waitMsMax = 5, itemsMax = 500, batchesMax = 1 } = options;
  let waiting: Waiting<Item, Result>[] = [];
  const underWay = new Set<Promise<void>>();
  /** Size of the last batch: so many callers are about to come back, and are waited for. */
  let expected = 1;
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    [timer, immediate] = [undefined, undefined];
    if (waiting.length === 0 || underWay.size >= batchesMax) return;
    const batch = order(waiting.slice(0, itemsMax), options.orderOf);
    waiting = waiting.slice(itemsMax);
    expected = batch.length;
    const going = runBatch(options, batch);
    underWay.add(going);
    void going.then(() => {
      underWay.delete(going);
      schedule();
    });
    schedule();
  };

  const schedule = (): void => {
    const [first] = waiting;
    if (first === undefined || immediate !== undefined || underWay.size >= batchesMax) return;
    const leftMs = first.sinceMs + waitMsMax - performance.now();
    if (waiting.length >= Math.min(expected, itemsMax) || leftMs <= 0) immediate = setImmediate(flush);
    else timer ??= setTimeout(flush, leftMs);
  };

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, sinceMs: performance.now(), resolve, reject });
        schedule();
      }),
    async drain() {
      while (waiting.length > 0 || underWay.size > 0) {
        flush();
        await Promise.all(underWay);
      }
    },
  };
}

/** The collectors of one process: made in one place, so that all can be drained. */
export interface Collectors {
  create<Item, Result>(options: Omit<CollectOptions<Item, Result>, 'transaction'>): Collector<Item, Result>;
  drain(): Promise<void>;
}

export function createCollectors(transaction: CollectOptions<unknown, unknown>['transaction']): Collectors {
  const all: { drain(): Promise<void> }[] = [];
  return {
    create(options) {
      const made = createCollector({ ...options, transaction });
      all.push(made);
      return made;
    },
    async drain() {
      await Promise.all(all.map((collector) => collector.drain()));
    },
  };
}

/**
 * For a statement that unwinds `items` and answers rows with the index `i` of theirs: a row for each item, or undefined
 * where it has none.
 */
export async function rowOfEach<Item, Row extends { readonly i: number }>(
  items: readonly Item[],
  run: (items: (Item & { i: number })[]) => Promise<Row[]>,
): Promise<(Row | undefined)[]> {
  const rows = new Map((await run(items.map((item, i) => ({ ...item, i })))).map((row) => [row.i, row]));
  return items.map((_, i) => rows.get(i));
}
