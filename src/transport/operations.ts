// From what a client asks to what may run: its document is known or read, within its limits, and what it costs is paid
// for. The same over HTTP, WebSocket and event streams.
import {
  getOperationAST,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationTypeNode,
} from 'graphql';

import type { Config } from '../config/config.ts';
import type { Viewer } from '../context.ts';
import type { Taken } from '../domain/limit/limit.ts';
import { Invalid, PayloadTooLarge } from '../errors.ts';
import { createReadDocument } from './documents.ts';
import type { Running } from './running.ts';
import { type ServedApp, schemaFor } from './served-app.ts';
import { type NamedDocument, readTrustedDocuments } from './trusted-documents.ts';
import type { WebSecurity } from './web-security.ts';

export interface AskedOperation extends NamedDocument {
  readonly variables?: Record<string, unknown> | null | undefined;
  readonly operationName?: string | null | undefined;
}

/** Who asks, and where to note what it took from their limits. */
export interface Payer {
  readonly viewer: Viewer | null;
  readonly ip: string | null;
  readonly taken: Taken[];
}

/** What the three ways in have in common. */
export interface OperationParts {
  readonly read: ReadOperation;
  readonly running: Running;
  readonly isFromAllowedSite: WebSecurity['isFromAllowedSite'];
}

export interface ReadyOperation {
  readonly schema: GraphQLSchema;
  readonly text: string;
  readonly document: DocumentNode;
  /** Tells documents apart for as long as they are remembered. */
  readonly documentNumber: number;
  /** Undefined where the document has no operation of that name: running it says so. */
  readonly kind: OperationTypeNode | undefined;
  readonly cost: number;
  /** Whether the client wants to be told what it cost: `"extensions": { "cost": true }` beside the query. */
  readonly showsCost: boolean;
}

/**
 * Ready to run, or what is wrong with the document. Throws a GraphQLError where it is none, Invalid
 * (UNTRUSTED_DOCUMENT), PayloadTooLarge (OPERATION_TOO_COSTLY) and RateLimited.
 */
export type ReadOperation = (asked: AskedOperation, payer: Payer) => ReadyOperation | readonly GraphQLError[];

export function createReadOperation(app: ServedApp, { http }: Pick<Config, 'http'>): ReadOperation {
  const { introspection, queryCostMax } = http;
  const isOpen = (schema: GraphQLSchema): boolean =>
    introspection === 'everybody' || (introspection === 'analysts' && schema === app.schemas.analyst);
  const read = createReadDocument({ http }, isOpen);
  const trusted = readTrustedDocuments(http.trustedDocumentsFile);
  return (asked, { viewer, ip, taken }) => {
    const schema = schemaFor(app, viewer);
    const text = trusted === null ? asked.query : trusted(asked);
    if (typeof text !== 'string' || text === '')
      throw new Invalid('BAD_REQUEST', 'query', 'Send a document as `query`.');
    const found = read(schema, text);
    if (!('document' in found)) return found;
    const { document, number: documentNumber, costOf } = found;
    const cost = costOf(asked.operationName, asked.variables);
    if (cost > queryCostMax) {
      const message = `The operation costs ${cost} points; at most ${queryCostMax} are allowed. Ask for fewer rows.`;
      throw new PayloadTooLarge('OPERATION_TOO_COSTLY', message);
    }
    app.limit.charge({ viewerId: viewer?.id ?? null, ip, taken }, cost);
    const kind = getOperationAST(document, asked.operationName)?.operation;
    const showsCost = (asked.extensions as { cost?: unknown } | null | undefined)?.cost === true;
    return { schema, text, document, documentNumber, kind, cost, showsCost };
  };
}
