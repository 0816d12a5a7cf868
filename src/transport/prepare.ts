// Makes an operation ready to run where Apollo does not: over WebSocket and event streams. Parsed, validated, under the
// limits, with a context of its own.
import { randomUUID } from 'node:crypto';
import type { GraphQLError } from 'graphql';

import type { Config } from '../config/config.ts';
import type { Viewer } from '../context.ts';
import type { Logger } from '../observability/log.ts';
import { createReadDocument } from './documents.ts';
import type { Subscriber } from './fan-out.ts';
import { type ServedApp, schemaFor } from './served-app.ts';
import type { PreparedArgs } from './subscribe.ts';

export interface AskedOperation {
  readonly query: string;
  readonly variables?: Record<string, unknown> | null | undefined;
  readonly operationName?: string | null | undefined;
}

export interface Asker {
  readonly viewer: Viewer | null;
  readonly log: Logger;
  readonly userAgent: string | null;
  readonly ip: string | null;
  readonly subscriber: Subscriber;
}

/** Ready to run, or what is wrong with the document. Throws a GraphQLError where it is none. */
export type Prepare = (asked: AskedOperation, asker: Asker) => PreparedArgs | readonly GraphQLError[];

export function createPrepare(app: ServedApp, config: Config): Prepare {
  const read = createReadDocument(config);
  return (asked, { viewer, log, userAgent, ip, subscriber }) => {
    const schema = schemaFor(app, viewer);
    const known = read(schema, asked.query);
    if (!('document' in known)) return known;
    const requestId = randomUUID();
    const { document, number: documentNumber } = known;
    const variables = asked.variables ?? null;
    const operationName = asked.operationName ?? null;
    return {
      schema,
      document,
      contextValue: app.contextFor({ viewer, requestId, log: log.child({ requestId }), userAgent, ip, taken: [] }),
      variableValues: variables,
      operationName,
      live: { schema, document, documentNumber, operationName, variables },
      subscriber,
    };
  };
}
