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
  const found = new Map<string, unknown>();
  for (const [name, text] of new URLSearchParams(url.split('?', 2)[1] ?? '')) {
    if (found.has(name)) return null;
    try {
      found.set(name, name === 'variables' || name === 'extensions' ? (JSON.parse(text) as unknown) : text);
    } catch {
      return null;
    }
  }
  return Object.fromEntries(found);
}

/** What the request asks for; null where it is not of the right form. */
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
    if (asked === null) {
      // Apollo could find an operation in it all the same, and would run what met none of the limits.
      const field = req.method === 'GET' ? 'query' : 'body';
      refuse(res, [new Invalid('BAD_REQUEST', field, 'This is no operation: send `query`, each parameter once.')]);
      return;
    }
    // Without a text it is for Apollo to say what is missing, unless ids stand for texts.
    if ((!only && typeof asked.query !== 'string') || asked.query === '') {
      next();
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
      if (ready?.text === request.source) Object.assign(request, { document: ready.document });
    },
    async didResolveOperation({ source, contextValue: { ready } }) {
      // One that nobody has looked at: none is known to come here, and the next change may open a way.
      if (ready?.text !== source) throw new Invalid('BAD_REQUEST', 'query', 'This is no operation.');
    },
    async willSendResponse({ response, contextValue: { ready } }) {
      if (ready?.showsCost !== true || response.body.kind !== 'single') return;
      const { singleResult } = response.body;
      singleResult.extensions = { ...singleResult.extensions, cost: ready.cost };
    },
  }),
};
