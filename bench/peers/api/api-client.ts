// GraphQL over HTTP as a client does it: connections kept alive, one POST for each operation, a bearer token for each
// viewer.
import { Pool } from 'undici';

import { readConfig } from '../../../src/config/config.ts';
import { loadSigningKeys } from '../../../src/domain/auth/keys.ts';
import { createTokens } from '../../../src/domain/auth/token.ts';
import { readDocuments } from './documents.ts';

export interface ApiAddress {
  readonly url: string;
  /** Where its signing keys lie. */
  readonly dataDir: string;
  readonly pid: number;
}

/** What the server answered instead of data: the code of its first error. */
export class ApiProblem extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

export type Ask = <Data>(viewerId: string, operation: string, variables: Record<string, unknown>) => Promise<Data>;

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** Beyond what the server itself allows an operation. */
const ANSWER_MS_MAX = 60_000;
const TOKEN_TTL_SECONDS = 86_400;

function answered(statusCode: number, body: string): unknown {
  let answer: Answer;
  try {
    answer = JSON.parse(body) as Answer;
  } catch {
    throw new ApiProblem(`HTTP_${statusCode}`, body.slice(0, 200));
  }
  const [error] = answer.errors ?? [];
  if (error !== undefined) throw new ApiProblem(error.extensions?.code ?? `HTTP_${statusCode}`, error.message);
  if (answer.data == null) throw new ApiProblem(`HTTP_${statusCode}`, body.slice(0, 200));
  return answer.data;
}

/** `connections` is how many requests may be under way at once; further ones wait here. */
export async function openApiClient(
  { url, dataDir }: ApiAddress,
  connections: number,
): Promise<{ ask: Ask; bearerOf(viewerId: string): Promise<string>; close(): Promise<void> }> {
  const config = readConfig({ SOCIOGRAM_DATA: dataDir });
  const keys = await loadSigningKeys(config);
  const { issuer, audience, accessTokenTtlSeconds } = config.auth;
  const tokens = createTokens({ keys, issuer, audience, accessTokenTtlSeconds, clock: Date.now });
  const bearers = new Map<string, string>();
  const bearerOf = async (viewerId: string): Promise<string> => {
    const { token } = await tokens.access({
      sub: viewerId,
      role: 'USER',
      sessionId: null,
      ttlSeconds: TOKEN_TTL_SECONDS,
    });
    const bearer = `Bearer ${token}`;
    bearers.set(viewerId, bearer);
    return bearer;
  };
  const documents = readDocuments();
  const pool = new Pool(url, { connections, pipelining: 1, keepAliveTimeout: 60_000, headersTimeout: ANSWER_MS_MAX });
  return {
    bearerOf,
    async ask<Data>(viewerId: string, operation: string, variables: Record<string, unknown>): Promise<Data> {
      const authorization = bearers.get(viewerId) ?? (await bearerOf(viewerId));
      const { statusCode, body } = await pool.request({
        path: '/graphql',
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ operationName: operation, query: documents.get(operation), variables }),
      });
      return answered(statusCode, await body.text()) as Data;
    },
    close: () => pool.close(),
  };
}
