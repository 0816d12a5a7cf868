// Async iterators by hand. A generator that waits for its next value cannot be ended before it comes; these can.

/** What is over. */
export const DONE = { value: undefined, done: true } as const;

export type Endable<T> = AsyncIterableIterator<T, undefined>;

/** `end` is called once nobody wants more, also while a `next` waits: it has to resolve that one. */
export function endable<T>(next: () => Promise<IteratorResult<T, undefined>>, end: () => unknown): Endable<T> {
  const values: Endable<T> = {
    next,
    async return() {
      await end();
      return DONE;
    },
    // graphql-sse ends only what has it.
    async throw(error: unknown) {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]: () => values,
  };
  return values;
}
