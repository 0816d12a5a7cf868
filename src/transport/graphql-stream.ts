// The same subscriptions as Server-Sent Events at /graphql/stream (the protocol of graphql-sse, one connection for each
// operation), for clients behind proxies that break WebSockets.
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import express, { type RequestHandler, type Response, Router } from 'express';
import { type ExecutionResult, type FormattedExecutionResult, OperationTypeNode } from 'graphql';
import type { OperationResult } from 'graphql-sse';
import { createHandler } from 'graphql-sse/lib/use/express';

import type { Config } from '../config/config.ts';
import type { Viewer } from '../context.ts';
import { Forbidden, Invalid, Unavailable } from '../errors.ts';
import type { Logger } from '../observability/log.ts';
import type { Connections } from './connections.ts';
import { DONE, type Endable, endable } from './endable.ts';
import type { PresentError } from './errors.ts';
import type { FanOut, Subscriber } from './fan-out.ts';
import { bodyErrors } from './graphql-http.ts';
import type { AskedOperation, OperationParts } from './operations.ts';
import { createPrepare } from './prepare.ts';
import { refuse } from './refuse.ts';
import { localsOf, speakFor } from './request-log.ts';
import type { ServedApp } from './served-app.ts';
import { isEvents, isParked, subscribeWith } from './subscribe.ts';
import type { Told } from './told.ts';
import { viewerOf } from './viewer.ts';

export interface GraphqlStream {
  readonly routes: Router;
  /** Ends the streams, one after the other, without telling their clients that it was all: they come again. */
  drain(graceMs: number): Promise<void>;
}

export interface GraphqlStreamParts extends OperationParts {
  readonly app: ServedApp;
  readonly config: Config;
  readonly log: Logger;
  readonly present: PresentError;
  readonly fanOut: FanOut;
  readonly connections: Connections;
}

/** The longest a timer can run. */
const TIMER_MS_MAX = 2 ** 31 - 1;

type Results = Endable<FormattedExecutionResult>;

/** What is told comes out as the results of an iterator; a client that does not read loses its connection. */
class StreamSubscriber implements Subscriber {
  readonly viewer: Viewer | null;
  readonly #res: Response;
  readonly #bytesMax: number;
  readonly #waiting: FormattedExecutionResult[] = [];
  #take: ((result: IteratorResult<FormattedExecutionResult, undefined>) => void) | undefined;
  #isOver = false;
  /** Characters told since the connection last had nothing left to send. */
  #behind = 0;

  constructor(viewer: Viewer | null, res: Response, bytesMax: number) {
    this.viewer = viewer;
    this.#res = res;
    this.#bytesMax = bytesMax;
  }

  next(told: Told): void {
    if (this.#res.writableLength === 0) this.#behind = 0;
    this.#behind += told.size;
    if (this.#behind > this.#bytesMax) {
      this.#res.destroy();
      return;
    }
    // graphql-sse serialises it anew; the bytes are made for sockets.
    this.#waiting.push(told.result);
    this.#flush();
  }

  /** `parked` is what is to be ended with it. */
  results(parked: AsyncIterableIterator<ExecutionResult>): Results {
    const next = (): Promise<IteratorResult<FormattedExecutionResult, undefined>> =>
      new Promise((resolve) => {
        this.#take = resolve;
        this.#flush();
      });
    return endable(next, () => {
      this.#isOver = true;
      this.#flush();
      return parked.return?.();
    });
  }

  #flush(): void {
    const take = this.#take;
    if (take === undefined) return;
    const result = this.#waiting.shift();
    if (result === undefined && !this.#isOver) return;
    this.#take = undefined;
    take(result === undefined ? DONE : { value: result, done: false });
  }
}

/** An id of a trusted document, in the one form that graphql-sse lets through. */
const namingDocument: RequestHandler = (req, _res, next) => {
  const asked: unknown = req.body;
  if (typeof asked === 'object' && asked !== null && !('query' in asked)) {
    const { documentId, ...rest } = asked as Record<string, unknown>;
    const named = documentId === undefined ? {} : { extensions: { persistedQuery: { sha256Hash: documentId } } };
    req.body = { query: '', ...rest, ...named };
  }
  next();
};

/** Finds out whom the request speaks for, and counts the stream as theirs; it ends with their token and session. */
function admitting({ app, present, connections }: GraphqlStreamParts): RequestHandler {
  return async (req, res, next) => {
    try {
      // Its client finds out why when it comes again: what ends a stream without a word is no end to a client.
      const end = (): void => void res.destroy();
      const place = connections.open('stream', localsOf(res).ip, end);
      res.once('close', () => place.leave());
      const viewer = await viewerOf(app, req.headers.authorization);
      speakFor(res, viewer);
      await place.admit(viewer);
      const leftMs = Math.min(Math.max(0, (viewer?.tokenExpiresAtMs ?? Infinity) - Date.now()), TIMER_MS_MAX);
      const expiry = globalThis.setTimeout(end, leftMs).unref();
      res.once('close', () => clearTimeout(expiry));
      next();
    } catch (error) {
      speakFor(res, null);
      refuse(res, present, error);
    }
  };
}

type Show = (result: ExecutionResult) => FormattedExecutionResult;

function shownEach(events: AsyncIterableIterator<ExecutionResult>, show: Show): Results {
  const next = async (): Promise<IteratorResult<FormattedExecutionResult, undefined>> => {
    const event = await events.next();
    return event.done === true ? DONE : { value: show(event.value), done: false };
  };
  return endable(next, () => events.return?.());
}

/** NOTE: graphql-sse knows a result by its `data`, which one that never began does not have. */
async function* alone(result: FormattedExecutionResult) {
  yield result;
}

/** The results of one subscription, or its refusal, with errors as callers may see them. Never rejects. */
function createRun({ app, config, present, fanOut, read }: GraphqlStreamParts) {
  const prepare = createPrepare(app, read);
  const subscribe = subscribeWith(app, fanOut);

  return async (
    asked: AskedOperation,
    res: Response,
    userAgent: string | null,
  ): Promise<AsyncIterable<FormattedExecutionResult>> => {
    const { viewer, log, ip } = localsOf(res);
    const refusal = (errors: readonly unknown[]) => ({ errors: errors.map((error) => present(error, log)) });
    const refuse = (errors: readonly unknown[]) => alone(refusal(errors));
    const show: Show = ({ errors, ...rest }) => ({ ...rest, ...(errors && refusal(errors)) });
    try {
      const subscriber = new StreamSubscriber(viewer, res, config.sockets.bufferBytesMax);
      const args = prepare(asked, { viewer, log, userAgent, ip, subscriber });
      if (!('document' in args)) return refuse(args);
      if (args.kind !== OperationTypeNode.SUBSCRIPTION) {
        throw new Invalid('NOT_A_SUBSCRIPTION', 'query', 'Send queries and mutations to /graphql.');
      }
      const results = await subscribe(args);
      if (isParked(results)) return subscriber.results(results);
      return isEvents(results) ? shownEach(results, show) : alone(show(results));
    } catch (error) {
      return refuse([error]);
    }
  };
}

export function createGraphqlStream(parts: GraphqlStreamParts): GraphqlStream {
  const { app, config, present, isFromAllowedSite } = parts;
  const open = new Set<Response>();
  const run = createRun(parts);
  app.metrics.gauge('streams', 'Event streams that are open.', async () => open.size);
  const handle = createHandler({
    // No tokens: one connection for each operation.
    authenticate: () => null,
    onSubscribe: ({ raw, context: { res } }, { query, variables, operationName, extensions }) =>
      // Its types know errors only as graphql-js makes them, and it writes them as they are.
      run({ query, variables, operationName, extensions }, res, raw.headers['user-agent'] ?? null) as OperationResult,
  });
  let draining = false;
  const routes = Router();
  routes.use((req, res, next) => {
    // Proxies of nginx' kind would hold events back.
    res.set({ 'x-accel-buffering': 'no' }).vary('authorization');
    if (!isFromAllowedSite(req.headers)) {
      refuse(res, present, new Forbidden('CROSS_SITE', 'Pages of this site may not subscribe here.'));
      return;
    }
    if (draining) {
      refuse(res, present, new Unavailable('The server is shutting down.'));
      return;
    }
    // From the beginning: also what is still being set up has to end with the server.
    open.add(res);
    res.once('close', () => open.delete(res));
    next();
  });
  routes.use(admitting(parts), express.json({ limit: config.http.bodyBytesMax, type: 'application/json' }));
  routes.use(namingDocument, (req, res, next) => {
    handle(req, res).catch((error: unknown) => {
      // Gone while it was being set up: nobody is left to be told.
      if (res.destroyed) parts.log.debug({ err: error }, 'a stream was cut off');
      else next(error);
    });
  });
  routes.use(bodyErrors(config, present));
  return {
    routes,
    async drain(graceMs) {
      draining = true;
      const spreadMs = Math.min(graceMs / 2, open.size);
      const end = async (res: Response): Promise<void> => {
        await setTimeout(Math.random() * spreadMs);
        if (!open.has(res)) return;
        const closed = once(res, 'close');
        res.destroy();
        await closed;
      };
      await Promise.all([...open].map(end));
    },
  };
}
