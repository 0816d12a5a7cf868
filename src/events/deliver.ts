// Hands events to workers and says what has come of each: pure of storage, so that the rules of failing can be read in
// one place. One bad event costs its own aggregate a delay, and nobody else.
import type { DomainEvent } from './event.ts';
import type { Worker } from './worker.ts';

/** An event under a claim, with what earlier tries have come to. */
export interface Claimed {
  readonly event: DomainEvent;
  /** How often it has failed. */
  readonly attempts: number;
  /** Names of the workers that have handled it. */
  readonly doneBy: readonly string[];
}

export interface Outcome extends Claimed {
  /** WAIT: not tried, because what comes before it failed, or the worker fails at everything. */
  readonly end: 'DONE' | 'FAILED' | 'WAIT';
  /** Of the worker that failed last. */
  readonly error: unknown;
}

/** After so many failures in a row it is the worker, not the event: the rest is left for later. */
const FAILURES_IN_ROW_MAX = 5;

type End = { readonly end: 'DONE' | 'WAIT' } | { readonly end: 'FAILED'; readonly error: unknown };

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The worker took longer than ${ms} ms.`)), ms);
    timer.unref();
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Each event alone, in order; an aggregate stops at its first failure. */
async function oneByOne(worker: Worker, events: readonly DomainEvent[], timeoutMs: number): Promise<Map<string, End>> {
  const ends = new Map<string, End>();
  const stopped = new Set<string>();
  let failuresInRow = 0;
  for (const event of events) {
    if (stopped.has(event.aggregateId) || failuresInRow >= FAILURES_IN_ROW_MAX) {
      ends.set(event.id, { end: 'WAIT' });
      continue;
    }
    try {
      await within(timeoutMs, worker.handle([event]));
      ends.set(event.id, { end: 'DONE' });
      failuresInRow = 0;
    } catch (error) {
      ends.set(event.id, { end: 'FAILED', error });
      stopped.add(event.aggregateId);
      failuresInRow += 1;
    }
  }
  return ends;
}

async function byOne(worker: Worker, events: readonly DomainEvent[], timeoutMs: number): Promise<Map<string, End>> {
  if (events.length === 0) return new Map();
  try {
    await within(timeoutMs, worker.handle(events));
    return new Map(events.map(({ id }) => [id, { end: 'DONE' }]));
  } catch (error) {
    const [only, second] = events;
    if (only !== undefined && second === undefined) return new Map([[only.id, { end: 'FAILED', error }]]);
    return oneByOne(worker, events, timeoutMs);
  }
}

/** Gives each worker what it waits for, all workers at once, each in the order of the events. Never rejects. */
export async function deliver(
  workers: readonly Worker[],
  claimed: readonly Claimed[],
  timeoutMs: number,
): Promise<Outcome[]> {
  const ends = await Promise.all(
    workers.map(async (worker) => {
      const mine = claimed.filter(
        ({ event, doneBy }) => worker.kinds.includes(event.kind) && !doneBy.includes(worker.name),
      );
      const events = mine.map(({ event }) => event);
      return [worker.name, await byOne(worker, events, timeoutMs)] as const;
    }),
  );
  return claimed.map(({ event, attempts, doneBy }) => {
    const mine = ends.flatMap(([name, all]) => {
      const end = all.get(event.id);
      return end === undefined ? [] : [{ name, ...end }];
    });
    const done = mine.filter(({ end }) => end === 'DONE').map(({ name }) => name);
    const failed = mine.filter((each) => each.end === 'FAILED').at(-1);
    const end = failed !== undefined ? 'FAILED' : done.length < mine.length ? 'WAIT' : 'DONE';
    const tries = attempts + (end === 'FAILED' ? 1 : 0);
    return { event, attempts: tries, doneBy: [...doneBy, ...done], end, error: failed?.error };
  });
}
