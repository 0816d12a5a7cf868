// A twin of GitHub's endpoints on the loopback interface, with its ways: no discovery, no id token, refusals that come
// with status 200, and a REST API that wants to know who calls.
// Source: GitHub Docs, "Authorizing OAuth apps" and "Get the authenticated user".
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export const GITHUB_CLIENT = { clientId: 'Iv1.sociogram', clientSecret: randomBytes(20).toString('hex') };

export interface TestGithub {
  readonly site: string;
  readonly api: string;
  /** What the user endpoint answers with. */
  userStatus: number;
  /** Somebody with that id agrees: the address that their browser ends at. */
  visit(authorizationUrl: string, userId: number): Promise<string>;
  close(): void;
}

interface Grant {
  readonly userId: number;
  readonly challenge: string;
  readonly redirectUrl: string;
}

type Answer = [status: number, body: unknown];

/** It answers refusals with status 200, too. */
function exchange(form: URLSearchParams, grants: Map<string, Grant>, tokens: Map<string, number>): Answer {
  const code = form.get('code') ?? '';
  const grant = grants.get(code);
  grants.delete(code);
  const verifier = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  const { clientId, clientSecret } = GITHUB_CLIENT;
  if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret) {
    return [200, { error: 'incorrect_client_credentials' }];
  }
  if (grant?.challenge !== verifier || grant.redirectUrl !== form.get('redirect_uri')) {
    return [200, { error: 'bad_verification_code' }];
  }
  const token = `gho_${randomBytes(18).toString('hex')}`;
  tokens.set(token, grant.userId);
  return [200, { access_token: token, scope: 'read:user', token_type: 'bearer' }];
}

export async function startGithub(): Promise<TestGithub> {
  const grants = new Map<string, Grant>();
  const tokens = new Map<string, number>();
  const authorize = ({ searchParams }: URL, response: ServerResponse): void => {
    const code = randomBytes(10).toString('hex');
    const redirectUrl = searchParams.get('redirect_uri') ?? '';
    const challenge = searchParams.get('code_challenge') ?? '';
    grants.set(code, { userId: Number(searchParams.get('login')), challenge, redirectUrl });
    const state = searchParams.get('state') ?? '';
    const location = `${redirectUrl}?${new URLSearchParams({ code, state }).toString()}`;
    response.writeHead(302, { location }).end();
  };
  const user = ({ headers }: IncomingMessage): Answer => {
    const id = tokens.get((headers.authorization ?? '').replace(/^Bearer /i, ''));
    if (headers['user-agent'] === undefined) return [403, { message: 'Request forbidden by administrative rules.' }];
    if (id === undefined) return [401, { message: 'Bad credentials' }];
    return github.userStatus === 200
      ? [200, { id, login: `person${String(id)}`, name: `Person ${String(id)}`, email: 'public@example.org' }]
      : [github.userStatus, { message: 'Bad credentials' }];
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    if (url.pathname === '/login/oauth/authorize') {
      authorize(url, response);
      return;
    }
    let answer: Answer = [404, { message: 'Not Found' }];
    if (url.pathname === '/api/v3/user') answer = user(request);
    else if (url.pathname === '/login/oauth/access_token' && request.headers.accept?.includes('json') === true) {
      answer = exchange(new URLSearchParams(await text(request)), grants, tokens);
    }
    response.writeHead(answer[0], { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(answer[1]));
  };
  const server = createServer((request, response) => void handle(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const site = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const github: TestGithub = {
    site,
    api: `${site}/api/v3`,
    userStatus: 200,
    async visit(authorizationUrl, userId) {
      const response = await fetch(`${authorizationUrl}&login=${String(userId)}`, { redirect: 'manual' });
      return response.headers.get('location') ?? '';
    },
    close: () => void server.close(),
  };
  return github;
}
