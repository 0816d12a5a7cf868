// The promises of the HTTP side: limits, errors, viewers and request ids. On a throw-away application.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Answer, type RunningServer, startThrowawayServer } from './support/throwaway-app.ts';

let running: RunningServer;
beforeAll(async () => {
  running = await startThrowawayServer();
});
afterAll(() => running.server.close());

const JSON_HEADERS = { 'content-type': 'application/json' };
const errorOf = ({ body }: Answer) => body.errors?.[0]?.extensions;
/** `{ node { node { … } } }`, `levels` fields deep. */
const nested = (levels: number): string => `${'{ node '.repeat(levels - 1)}{ __typename }${' }'.repeat(levels - 1)}`;

describe('limits', () => {
  it('refuses a body over the limit before reading an operation out of it', async () => {
    const answer = await running.post('#'.repeat(200_001));
    expect(answer.status).toBe(413);
    expect(errorOf(answer)).toEqual({ code: 'PAYLOAD_TOO_LARGE', reason: 'BODY_TOO_LARGE' });
  });

  it('refuses an operation deeper than the limit and runs one that is just as deep', async () => {
    expect((await running.post(nested(12))).status).toBe(200);
    const answer = await running.post(nested(13));
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toEqual({ code: 'PAYLOAD_TOO_LARGE', reason: 'OPERATION_TOO_DEEP' });
  });

  it('counts depth through fragments', async () => {
    const answer = await running.post(
      `{ ...A } fragment A on Query { node { ...B } } fragment B on Node ${nested(12)}`,
    );
    expect(errorOf(answer)).toMatchObject({ reason: 'OPERATION_TOO_DEEP' });
  });

  it('refuses a short document that unfolds to very many fields', async () => {
    const fragment = (n: number) => {
      const inner = n < 8 ? `...F${n + 1}` : 'id';
      return `fragment F${n} on Node { ${[1, 2, 3, 4, 5].map((i) => `a${i}: node { ${inner} }`).join(' ')} }`;
    };
    const answer = await running.post(`{ node { ...F1 } } ${[1, 2, 3, 4, 5, 6, 7, 8].map(fragment).join(' ')}`);
    expect(errorOf(answer)).toEqual({ code: 'PAYLOAD_TOO_LARGE', reason: 'OPERATION_TOO_WIDE' });
  });

  it('survives fragments that refer to each other', async () => {
    const answer = await running.post(
      '{ node { ...A } } fragment A on Node { node { ...B } } fragment B on Node { ...A }',
    );
    expect(errorOf(answer)).toMatchObject({ code: 'BAD_USER_INPUT', reason: 'INVALID_OPERATION' });
  });

  it('stops parsing at the first token too many', async () => {
    const answer = await running.post(`{ ${'hello '.repeat(4001)} }`);
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toEqual({ code: 'PAYLOAD_TOO_LARGE', reason: 'OPERATION_TOO_LONG' });
  });

  it('lets one mutation hold only a few fields, so that aliases are no way to guess passwords', async () => {
    const touches = (count: number) =>
      `mutation { ${Array.from({ length: count }, (_, i) => `a${i}: touch`).join(' ')} }`;
    expect((await running.post(touches(10))).body.data).toBeDefined();
    expect(errorOf(await running.post(touches(11)))).toMatchObject({ reason: 'TOO_MANY_ROOT_FIELDS' });
  });

  it('answers the introspection query of GraphiQL in development', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    const answer = await running.post(getIntrospectionQuery({ inputValueDeprecation: true }));
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.data).toHaveProperty('__schema');
  });
});

describe('requests that are not operations', () => {
  const cases: [string, RequestInit, number, Record<string, string>][] = [
    [
      'malformed JSON',
      { method: 'POST', headers: JSON_HEADERS, body: '{"query": ' },
      400,
      { reason: 'MALFORMED_JSON' },
    ],
    [
      'a body that is not JSON',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' },
      415,
      { reason: 'NOT_JSON' },
    ],
    [
      'a form, as another site could post it',
      { method: 'POST', body: new URLSearchParams({ query: '{ hello }' }) },
      415,
      { reason: 'NOT_JSON' },
    ],
    [
      'a batch',
      { method: 'POST', headers: JSON_HEADERS, body: '[{"query":"{ hello }"}]' },
      400,
      { reason: 'BAD_REQUEST' },
    ],
    ['an empty POST', { method: 'POST', headers: JSON_HEADERS }, 400, { reason: 'BAD_REQUEST' }],
    ['a PUT', { method: 'PUT', headers: JSON_HEADERS, body: '{}' }, 405, { reason: 'BAD_METHOD' }],
  ];
  it.each(cases)('refuses %s with a clear error', async (_name, init, status, extensions) => {
    const answer = await running.send('/graphql', init);
    expect(answer.status).toBe(status);
    expect(errorOf(answer)).toMatchObject({ code: 'BAD_USER_INPUT', ...extensions });
    expect(answer.body.errors?.[0]?.message).not.toBe('');
  });

  it('refuses a GET that a browser would send unasked (CSRF), and answers one with a header of its own', async () => {
    const path = '/graphql?query=%7Bhello%7D';
    expect((await running.send(path)).status).toBe(400);
    const allowed = await running.send(path, { headers: { 'apollo-require-preflight': 'true' } });
    expect(allowed.body).toEqual({ data: { hello: 'hello' } });
  });

  it('reads every GET before it runs, whatever else stands in its address', async () => {
    const get = (query: string, more: string) =>
      running.send(`/graphql?query=${encodeURIComponent(query)}&${more}`, {
        headers: { 'apollo-require-preflight': '1' },
      });
    for (const twice of ['query=%7Bhello%7D', 'else=1&else=2']) {
      const answer = await get('{ hello }', twice);
      expect([twice, answer.status]).toEqual([twice, 400]);
      expect(errorOf(answer)).toMatchObject({ code: 'BAD_USER_INPUT', reason: 'BAD_REQUEST' });
    }
    for (const unknown of ['else=1', '__proto__=1', 'constructor=1']) {
      expect((await get('{ hello }', unknown)).body).toEqual({ data: { hello: 'hello' } });
      expect(errorOf(await get(nested(13), unknown))).toMatchObject({ reason: 'OPERATION_TOO_DEEP' });
    }
  });

  it('refuses a mutation by GET', async () => {
    const answer = await running.send('/graphql?query=mutation%7Btouch%7D', {
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
    expect(errorOf(answer)).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('says where the API is on a path that does not exist', async () => {
    const answer = await running.send('/api');
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual({
      errors: [{ message: 'No such page. The API is at /graphql.', extensions: { code: 'NOT_FOUND' } }],
    });
  });
});

describe('errors', () => {
  it('shows what the application says: code, reason, field and message', async () => {
    const answer = await running.post('{ hello conflict invalid }');
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ hello: 'hello', conflict: null, invalid: null });
    expect(answer.body.errors).toMatchObject([
      {
        message: 'That handle is taken.',
        path: ['conflict'],
        extensions: { code: 'CONFLICT', reason: 'HANDLE_TAKEN' },
      },
      {
        message: 'The text is too short.',
        path: ['invalid'],
        extensions: { code: 'BAD_USER_INPUT', reason: 'TOO_SHORT', field: 'input.text' },
      },
    ]);
  });

  it('shows nothing of an unexpected error but an id, by which the log has its cause', async () => {
    const answer = await running.post('{ internal }');
    expect(answer.text).not.toMatch(/Statement|bolt|10\.0\.0\.7|stack/);
    const extensions = errorOf(answer)!;
    expect(extensions).toEqual({ code: 'INTERNAL', errorId: expect.stringMatching(/^err_[0-9a-f]{32}$/) });
    const lines = running.logged.filter((line) => line.errorId === extensions.errorId);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 50, path: 'internal', requestId: answer.headers.get('x-request-id') });
    expect(JSON.stringify(lines[0])).toContain('Statement feed/latest');
  });

  it('says to try again where the database does not answer', async () => {
    const answer = await running.post('{ unreachable }');
    expect(answer.text).not.toMatch(/bolt|Statement/);
    expect(errorOf(answer)).toEqual({ code: 'UNAVAILABLE', retryAfterMs: 1000 });
  });

  it('names the field of a variable that has the wrong type', async () => {
    const operation = 'query($n: Int!, $input: EchoInput) { echo(n: $n, input: $input) }';
    const whole = await running.post(operation, { variables: { n: 'one' } });
    expect(whole.status).toBe(400);
    expect(errorOf(whole)).toEqual({ code: 'BAD_USER_INPUT', reason: 'INVALID_INPUT', field: 'n' });
    const inner = await running.post(operation, { variables: { n: 1, input: { text: 'a', inner: { text: 7 } } } });
    expect(errorOf(inner)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.inner.text' });
  });

  it('tells the caller of a misspelt field, with a suggestion in development only', async () => {
    const open = await running.post('{ helo }');
    expect(errorOf(open)).toEqual({ code: 'BAD_USER_INPUT', reason: 'INVALID_OPERATION' });
    expect(open.text).toContain('Did you mean');
    const production = await startThrowawayServer({ NODE_ENV: 'production' });
    try {
      const closed = await production.post('{ helo }');
      expect(closed.body.errors?.[0]?.message).toBe('Cannot query field "helo" on type "Query".');
      const introspection = await production.post('{ __schema { queryType { name } } }');
      expect(introspection.status).toBe(400);
      expect(introspection.body.data).toBeUndefined();
      expect((await production.send('/')).status).toBe(404);
    } finally {
      await production.server.close();
    }
  });
});

describe('viewers', () => {
  it('serves whoever the token speaks for, and anonymous viewers without one', async () => {
    const headers = { authorization: `Bearer ${running.tokenOf({ id: 'usr_ada' })}` };
    const answer = await running.post('{ viewerId }', { headers });
    expect(answer.body.data).toEqual({ viewerId: 'usr_ada' });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await running.post('{ viewerId }')).body.data).toEqual({ viewerId: null });
  });

  it.each(['Bearer gone', 'Bearer ', 'Basic YWRhOnB3', 'token0'])('answers 401 to %j', async (authorization) => {
    const answer = await running.post('{ hello }', { headers: { authorization } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    expect(answer.body.data).toBeUndefined();
    expect(errorOf(answer)).toMatchObject({ code: 'UNAUTHENTICATED', reason: expect.stringMatching(/^TOKEN_/) });
  });

  it('gives the wider schema to analysts and administrators only', async () => {
    const as = (role: 'USER' | 'MODERATOR' | 'ANALYST' | 'ADMIN') =>
      running.post('{ all }', { headers: { authorization: `Bearer ${running.tokenOf({ role })}` } });
    expect((await as('ANALYST')).body.data).toEqual({ all: 42 });
    expect((await as('ADMIN')).body.data).toEqual({ all: 42 });
    expect((await as('USER')).status).toBe(400);
    expect((await as('MODERATOR')).status).toBe(400);
  });
});

describe('request ids and logs', () => {
  it('takes a sane id from the caller, hands it to the application and answers with it', async () => {
    const answer = await running.post('{ requestId }', { headers: { 'x-request-id': 'trace:1-2.3' } });
    expect(answer.headers.get('x-request-id')).toBe('trace:1-2.3');
    expect(answer.body.data).toEqual({ requestId: 'trace:1-2.3' });
  });

  it('makes an id of its own where the given one is not fit for a log', async () => {
    for (const given of ['a b', '{"level":50}', 'x'.repeat(129)]) {
      const answer = await running.post('{ requestId }', { headers: { 'x-request-id': given } });
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('writes one line for each refusal: who was refused what, and why, and nothing of the token', async () => {
    const token = running.tokenOf({ id: 'usr_eve' });
    const refused = await running.post('{ hello forbidden }', { headers: { authorization: `Bearer ${token}` } });
    const unknown = await running.post('{ hello }', { headers: { authorization: 'Basic YWRhOnB3' } });
    const expired = await running.post('{ hello }', { headers: { authorization: 'Bearer gone' } });
    const refusals = async ({ headers }: Answer) => {
      const lines = await running.loggedAbout(headers.get('x-request-id'));
      return lines.filter(({ msg }) => msg === 'refused');
    };
    expect(await refusals(refused)).toMatchObject([
      { level: 30, viewerId: 'usr_eve', path: 'forbidden', code: 'FORBIDDEN', reason: 'STEP_UP_REQUIRED' },
    ]);
    const [line, ...more] = await refusals(unknown);
    expect(line).toMatchObject({ level: 30, network: '127.0.0.1', code: 'UNAUTHENTICATED' });
    expect([...more, ...(await refusals(expired))]).toEqual([]);
    expect(JSON.stringify(running.logged)).not.toContain(token);
  });

  it('writes one line for each request, without its query string', async () => {
    const answer = await running.send('/healthz?token=secret');
    const requestId = answer.headers.get('x-request-id');
    const lines = await running.loggedAbout(requestId);
    expect(lines).toMatchObject([{ level: 20, method: 'GET', path: '/healthz', status: 200, msg: 'request answered' }]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });
});
