// Makes an operation ready to run where Apollo does not: over WebSocket and event streams, with a context of its own.
import { randomUUID } from 'node:crypto';
import type { GraphQLError } from 'graphql';

import type { Viewer } from '../context.ts';
import type { Taken } from '../domain/limit/limit.ts';
import type { Logger } from '../observability/log.ts';
import type { Subscriber } from './fan-out.ts';
import type { AskedOperation, ReadOperation } from './operations.ts';
import type { ServedApp } from './served-app.ts';
import type { PreparedArgs } from './subscribe.ts';
import { callerOf } from './request-log.ts';

export interface Asker {
  readonly viewer: Viewer | null;
  readonly log: Logger;
  readonly userAgent: string | null;
  readonly ip: string | null;
  readonly subscriber: Subscriber;
}

/** Ready to run, or what is wrong with the document. Throws as ReadOperation does. */
export type Prepare = (asked: AskedOperation, asker: Asker) => PreparedArgs | readonly GraphQLError[];

export function createPrepare(app: ServedApp, read: ReadOperation): Prepare {
  return (asked, asker) => {
    const { viewer, userAgent, ip, subscriber } = asker;
    const taken: Taken[] = [];
    const ready = read(asked, { viewer, ip, taken });
    if (!('document' in ready)) return ready;
    const requestId = randomUUID();
    const log = asker.log.child({ requestId, ...callerOf(viewer, ip) });
    const { schema, document, documentNumber, kind, cost, showsCost } = ready;
    const variables = asked.variables ?? null;
    const operationName = asked.operationName ?? null;
    return {
      schema,
      document,
      contextValue: app.contextFor({ viewer, requestId, log, userAgent, ip, taken }),
      variableValues: variables,
      operationName,
      live: { schema, document, documentNumber, operationName, variables },
      subscriber,
      kind,
      shownCost: showsCost ? cost : undefined,
    };
  };
}
