// Turns every error into what a caller may see: a code of the contract, a safe message, nothing internal.
// One function for HTTP and WebSocket. What it does not know is INTERNAL with an id, and only the log has the cause.
import { randomUUID } from 'node:crypto';
import { GraphQLError, Kind, type GraphQLFormattedError } from 'graphql';

import {
  ClientGone,
  Forbidden,
  PayloadTooLarge,
  SociogramError,
  Unauthenticated,
  type ErrorExtensions,
} from '../errors.ts';
import { translateDriverError } from '../graph/graph.ts';
import type { Logger } from '../observability/log.ts';

export interface PresentedError extends GraphQLFormattedError {
  readonly extensions: ShownExtensions;
}

interface ShownExtensions extends ErrorExtensions {
  /** Only with INTERNAL: find the cause in the log by it. */
  readonly errorId?: string;
  readonly [key: string]: unknown;
}

/** Shows an error. The same object always gives the same answer, and is logged once, by whoever presents it first. */
export type PresentError = (error: unknown, log?: Logger) => PresentedError;

interface Verdict {
  readonly message: string;
  readonly extensions: PresentedError['extensions'];
}

/** The error and what caused it, outermost first. */
function* chain(error: unknown): Generator {
  let current = error;
  for (let i = 0; i < 10 && current !== undefined && current !== null; i += 1) {
    yield current;
    current = current instanceof GraphQLError ? current.originalError : undefined;
  }
}

const VARIABLE_VALUE = /^Variable "\$(\w+)" got invalid value .*? at "([\w.[\]]+)"/s;

/** Dotted path of the wrong input, where graphql-js tells it: a variable, or an argument by its name. */
function fieldOf(error: GraphQLError): string | undefined {
  const path = VARIABLE_VALUE.exec(error.message)?.[2];
  if (path !== undefined) return path.replaceAll(/\[(\d+)\]/g, '.$1');
  const node = error.nodes?.[0];
  if (node?.kind === Kind.VARIABLE_DEFINITION) return node.variable.name.value;
  return node?.kind === Kind.ARGUMENT ? node.name.value : undefined;
}

/** Codes that Apollo gives to requests it cannot make sense of. */
const REQUEST_CODES = new Map([
  ['GRAPHQL_PARSE_FAILED', 'SYNTAX_ERROR'],
  ['GRAPHQL_VALIDATION_FAILED', 'INVALID_OPERATION'],
  ['OPERATION_RESOLUTION_FAILURE', 'INVALID_OPERATION'],
  ['PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED'],
  ['PERSISTED_QUERY_NOT_SUPPORTED', 'PERSISTED_QUERY_NOT_SUPPORTED'],
  ['BAD_USER_INPUT', 'INVALID_INPUT'],
  ['BAD_REQUEST', 'BAD_REQUEST'],
]);

/** A value that the caller wrote and that graphql-js refuses while it runs, e.g. a missing required argument. */
const INPUT_NODES = new Set<string>([
  Kind.ARGUMENT,
  Kind.VARIABLE,
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
]);

/** Why a GraphQLError is the caller's doing, or undefined where it is ours. */
function callersMistake(error: GraphQLError, root: unknown): string | undefined {
  const node = error.nodes?.[0];
  if (node?.kind === Kind.VARIABLE_DEFINITION) return 'INVALID_INPUT';
  if (!(root instanceof GraphQLError)) return undefined;
  const rootNode = root.nodes?.[0];
  if (error.path !== undefined) {
    const refusedValue =
      rootNode !== undefined && (INPUT_NODES.has(rootNode.kind) || root.message.startsWith('Argument "'));
    return refusedValue ? 'INVALID_INPUT' : undefined;
  }
  const { code } = error.extensions;
  if (typeof code === 'string') return REQUEST_CODES.get(code);
  return error.message.startsWith('Syntax Error') ? 'SYNTAX_ERROR' : 'INVALID_OPERATION';
}

const TOO_MANY_TOKENS = /^Syntax Error: Document contains more tha[nt] (\d+) tokens/;

function knownError(error: unknown): SociogramError | undefined {
  const links = [...chain(error)];
  const ours = links.find((link) => link instanceof SociogramError);
  if (ours !== undefined) return ours;
  const root = links.at(-1);
  // By name, since @neo4j/graphql does not export these classes.
  const name = (root as { name?: unknown } | undefined)?.name;
  if (name === 'Neo4jGraphQLAuthenticationError') return new Unauthenticated(undefined, undefined, { cause: root });
  if (name === 'Neo4jGraphQLForbiddenError') return new Forbidden(undefined, undefined, { cause: root });
  const translated = translateDriverError(root);
  if (translated instanceof SociogramError) return translated;
  const tokensMax = root instanceof GraphQLError ? TOO_MANY_TOKENS.exec(root.message)?.[1] : undefined;
  return tokensMax === undefined
    ? undefined
    : new PayloadTooLarge('OPERATION_TOO_LONG', `The document has more than ${tokensMax} tokens, the most allowed.`);
}

function judge(error: unknown, production: boolean): Verdict {
  const known = knownError(error);
  if (known !== undefined) return { message: known.message, extensions: { ...known.extensions } };
  const root = [...chain(error)].at(-1);
  if (error instanceof GraphQLError) {
    const reason = callersMistake(error, root);
    if (reason !== undefined) {
      const field = fieldOf(error);
      // Suggestions tell the names of a schema that production does not show.
      const message = production ? error.message.replaceAll(/ ?Did you mean [^?]*\?/g, '') : error.message;
      return {
        message: message.trim(),
        extensions: { code: 'BAD_USER_INPUT', reason, ...(field === undefined ? {} : { field }) },
      };
    }
  }
  const errorId = `err_${randomUUID().replaceAll('-', '')}`;
  return { message: 'Something went wrong on our side.', extensions: { code: 'INTERNAL', errorId } };
}

/** What an operator looks for when somebody tries what they may not. A token that has run out is everyday life. */
const isRefusal = ({ code, reason }: PresentedError['extensions']): boolean =>
  (code === 'UNAUTHENTICATED' && reason !== 'TOKEN_EXPIRED') || code === 'FORBIDDEN' || code === 'RATE_LIMITED';

function record(error: unknown, extensions: PresentedError['extensions'], log: Logger): void {
  const { code, reason, errorId } = extensions;
  const cause = [...chain(error)].at(-1);
  const path = error instanceof GraphQLError ? error.path?.join('.') : undefined;
  if (code === 'INTERNAL') log.error({ errorId, path, err: cause }, 'request failed unexpectedly');
  else if (cause instanceof ClientGone) log.debug({ path }, 'given up: the client has gone');
  else if (code === 'UNAVAILABLE') log.warn({ path, err: cause }, 'a part we depend on does not answer');
  else if (isRefusal(extensions)) log.info({ path, code, reason }, 'refused');
}

export function createPresentError(fallbackLog: Logger, production: boolean): PresentError {
  // NOTE: Apollo formats errors out of sight of the request; what was presented with the request's log is remembered.
  const presented = new WeakMap<object, PresentedError>();
  return (error, log = fallbackLog) => {
    const key = typeof error === 'object' && error !== null ? error : undefined;
    const before = key === undefined ? undefined : presented.get(key);
    if (before !== undefined) return before;
    const { message, extensions } = judge(error, production);
    record(error, extensions, log);
    const { locations, path } = error instanceof GraphQLError ? error.toJSON() : {};
    const shown = {
      message,
      ...(locations === undefined ? {} : { locations }),
      ...(path === undefined ? {} : { path }),
      extensions,
    };
    if (key !== undefined) presented.set(key, shown);
    return shown;
  };
}

/** The HTTP status of a request that was refused before its operation ran. */
export function statusOf({ extensions }: PresentedError): number {
  switch (extensions.code) {
    case 'UNAUTHENTICATED':
      return 401;
    case 'FORBIDDEN':
      return 403;
    case 'NOT_FOUND':
      return 404;
    case 'BAD_USER_INPUT':
      return 400;
    case 'CONFLICT':
      return 409;
    case 'PAYLOAD_TOO_LARGE':
      return 413;
    case 'RATE_LIMITED':
      return 429;
    case 'UNAVAILABLE':
      return 503;
    case 'INTERNAL':
      return 500;
  }
}
