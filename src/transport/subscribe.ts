// Runs a subscription with a fresh context for every delivered event: graphql-js would reuse the first one, and with it
// loaders that remember what the viewer could see when they subscribed.
import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult } from 'graphql';

import type { ServedApp, ServedRequest } from './served-app.ts';

type Events = AsyncIterableIterator<ExecutionResult>;

function isStream(value: AsyncIterable<unknown> | ExecutionResult): value is AsyncIterable<unknown> {
  return Symbol.asyncIterator in value;
}

/** As graphql-js' `subscribe`. Ending the returned iterator ends the source; so does an event that cannot run. */
export function subscribeWith(app: ServedApp): (args: ExecutionArgs) => Promise<Events | ExecutionResult> {
  return async (args) => {
    const stream = await createSourceEventStream(args);
    if (!isStream(stream)) return stream;
    const source = stream[Symbol.asyncIterator]();
    const { viewer, requestId, log, userAgent } = args.contextValue as ServedRequest;

    const deliver = async (event: IteratorResult<unknown>): Promise<IteratorResult<ExecutionResult>> => {
      if (event.done === true) return { value: undefined, done: true };
      try {
        const contextValue = app.contextFor({ viewer, requestId, log, userAgent });
        return { value: await execute({ ...args, rootValue: event.value, contextValue }), done: false };
      } catch (error) {
        await source.return?.();
        throw error;
      }
    };
    const events: Events = {
      next: async () => deliver(await source.next()),
      async return() {
        await source.return?.();
        return { value: undefined, done: true };
      },
      async throw(error: unknown) {
        await source.return?.();
        throw error;
      },
      [Symbol.asyncIterator]() {
        return events;
      },
    };
    return events;
  };
}
