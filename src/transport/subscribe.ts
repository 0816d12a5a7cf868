// Runs a subscription. A live source gets the subscriber into its audience (fan-out.ts), and nothing is left to do here
// until one of the two ends. Any other stream is run event by event, each with a fresh context: graphql-js would reuse
// the first one, and with it loaders that remember what the viewer could see when they subscribed.
import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import type { OperationTypeNode } from 'graphql';

import { LiveSource } from '../domain/live/source.ts';
import { DONE, endable } from './endable.ts';
import type { FanOut, LiveOperation, Subscriber } from './fan-out.ts';
import type { ServedApp, ServedRequest } from './served-app.ts';

type Events = AsyncIterableIterator<ExecutionResult>;

/** An operation ready to run, and who is told where it is a live one. */
export interface PreparedArgs extends ExecutionArgs {
  readonly live: LiveOperation;
  readonly subscriber: Subscriber;
  /** Undefined where the document has no operation of that name. */
  readonly kind: OperationTypeNode | undefined;
  /** Aborts when the client's connection is closed. */
  readonly gone?: () => AbortSignal;
  /** Points, where the client wants to be told. */
  readonly shownCost: number | undefined;
}

export function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}

function isStream(value: AsyncIterable<unknown> | ExecutionResult): value is AsyncIterable<unknown> {
  return Symbol.asyncIterator in value;
}

/** An iterator that never has anything, until it is ended: what graphql-ws holds of a subscriber. */
class Parked implements Events {
  readonly #leave: () => void;
  readonly #ended = Promise.withResolvers<IteratorResult<ExecutionResult>>();

  constructor(leave: () => void) {
    this.#leave = leave;
  }
  next(): Promise<IteratorResult<ExecutionResult>> {
    return this.#ended.promise;
  }
  async return(): Promise<IteratorResult<ExecutionResult>> {
    this.#leave();
    this.#ended.resolve(DONE);
    return DONE;
  }
  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }
  [Symbol.asyncIterator](): this {
    return this;
  }
}

export function isEvents(results: Events | ExecutionResult): results is Events {
  return Symbol.asyncIterator in results;
}

/** Whether what is told goes to the subscriber, and the iterator has nothing. */
export function isParked(results: Events | ExecutionResult): results is Events {
  return results instanceof Parked;
}

/** As graphql-js' `subscribe`. Ending the returned iterator ends the source; so does an event that cannot run. */
export function subscribeWith(
  app: ServedApp,
  fanOut: FanOut,
): (args: ExecutionArgs) => Promise<Events | ExecutionResult> {
  return async (args) => {
    const stream = await createSourceEventStream(args);
    if (stream instanceof LiveSource) {
      const prepared = args as PreparedArgs;
      try {
        const leave = await fanOut.join(stream, prepared.live, prepared.subscriber);
        // The protocol's server holds the arguments for as long as the subscription lasts.
        prepared.contextValue = undefined;
        return new Parked(leave);
      } catch (error) {
        return { errors: [asGraphQLError(error)] };
      }
    }
    return isStream(stream) ? eventByEvent(app, args, stream) : stream;
  };
}

function eventByEvent(app: ServedApp, args: ExecutionArgs, stream: AsyncIterable<unknown>): Events {
  const source = stream[Symbol.asyncIterator]();
  const { viewer, requestId, log, userAgent, ip } = args.contextValue as ServedRequest;

  const deliver = async (event: IteratorResult<unknown>): Promise<IteratorResult<ExecutionResult, undefined>> => {
    if (event.done === true) return DONE;
    try {
      const contextValue = app.contextFor({ viewer, requestId, log, userAgent, ip, taken: [] });
      return { value: await execute({ ...args, rootValue: event.value, contextValue }), done: false };
    } catch (error) {
      await source.return?.();
      throw error;
    }
  };
  return endable(
    async () => deliver(await source.next()),
    () => source.return?.(),
  );
}
