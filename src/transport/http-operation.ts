// Reads the operation of an HTTP request before Apollo does, so that documents, limits and costs are those of sockets
// and streams; Apollo then runs what was read, and answers for requests in which there is no operation to be found.
import type { ApolloServerPlugin } from '@apollo/server';
import type { Request, RequestHandler } from 'express';
import { GraphQLError } from 'graphql';

import { Invalid, PayloadTooLarge } from '../errors.ts';
import { type AskedOperation, type ReadOperation, type ReadyOperation } from './operations.ts';
import { localsOf } from './request-log.ts';
import type { ServedRequest } from './served-app.ts';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const recordOrNothing = (value: unknown): boolean => value === undefined || value === null || isRecord(value);

/** Parameters of a GET, those in JSON parsed; null where one is given twice or is no JSON. */
function parametersOf(url: string): Record<string, unknown> | null {
  const found: Record<string, unknown> = {};
  for (const [name, text] of new URLSearchParams(url.split('?', 2)[1] ?? '')) {
    if (name in found) return null;
    try {
      found[name] = name === 'variables' || name === 'extensions' ? (JSON.parse(text) as unknown) : text;
    } catch {
      return null;
    }
  }
  return found;
}

/** What the request asks for; null where it is not of the right form, which Apollo says in its own words. */
function askedBy(req: Request): (AskedOperation & Record<string, unknown>) | null {
  const asked: unknown = req.method === 'GET' ? parametersOf(req.url) : req.body;
  if (!isRecord(asked) || Object.keys(asked).length === 0) return null;
  const { query, operationName, variables, extensions } = asked;
  const isSane =
    (query === undefined || query === null || typeof query === 'string') &&
    (operationName === undefined || operationName === null || typeof operationName === 'string') &&
    recordOrNothing(variables) &&
    recordOrNothing(extensions);
  return isSane ? asked : null;
}

/** Hands Apollo the document by its text: ids are ours to resolve. */
function handOn(req: Request, asked: Record<string, unknown>, { text }: ReadyOperation): void {
  const { documentId: _id, extensions, ...rest } = asked;
  const { persistedQuery: _persisted, ...others } = isRecord(extensions) ? extensions : {};
  const operation: Record<string, unknown> = { ...rest, query: text, extensions: others };
  if (req.method !== 'GET') {
    req.body = operation;
    return;
  }
  const parameters = Object.entries(operation).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  req.url = `/?${new URLSearchParams(parameters).toString()}`;
}

type Refuse = (res: Parameters<RequestHandler>[1], errors: readonly unknown[], status?: number) => void;

/** Leaves what was read in the locals. `only` the documents of a file: nothing else reaches Apollo. */
export function readingOperation(read: ReadOperation, only: boolean, refuse: Refuse): RequestHandler {
  return (req, res, next) => {
    const asked = askedBy(req);
    // Without a text it is for Apollo to say what is missing, unless ids stand for texts.
    if (asked === null || (!only && typeof asked.query !== 'string') || asked.query === '') {
      if (only && asked === null) refuse(res, [new Invalid('BAD_REQUEST', 'body', 'The body is no operation.')]);
      else next();
      return;
    }
    const locals = localsOf(res);
    try {
      const ready = read(asked, locals);
      if (!('document' in ready)) {
        refuse(res, ready, 400);
        return;
      }
      locals.ready = ready;
      if (only) handOn(req, asked, ready);
      next();
    } catch (error) {
      // As for a document that the schema refuses: the body itself was not too large.
      const isDocument = error instanceof GraphQLError || error instanceof PayloadTooLarge;
      refuse(res, [error], isDocument ? 400 : undefined);
    }
  };
}

/** Apollo takes the document as it was read, and tells the cost where it is asked for. */
export const runningWhatWasRead: ApolloServerPlugin<ServedRequest> = {
  requestDidStart: async () => ({
    async didResolveSource(request) {
      const { ready } = request.contextValue;
      // Another text than was looked at would be one that nobody looked at.
      if (ready?.text === request.source) Object.assign(request, { document: ready.document });
    },
    async willSendResponse({ response, contextValue: { ready } }) {
      if (ready?.showsCost !== true || response.body.kind !== 'single') return;
      const { singleResult } = response.body;
      singleResult.extensions = { ...singleResult.extensions, cost: ready.cost };
    },
  }),
};
