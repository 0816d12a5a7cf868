// What callers may send is anything. Random operations that the schema finds valid, malformed documents, bodies and
// frames: no answer is a failure of ours, none tells what is inside, no text of a caller becomes a part of a query, and
// no secret gets into the log. FUZZ_RUNS sets the budget; a failure names the seed that repeats it.
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type GraphQLSchema, parse, validate } from 'graphql';
import { pino } from 'pino';
import { WebSocket } from 'ws';

import type { Logs } from '../src/observability/log.ts';
import { type Api, startApi } from './support/api.ts';
import { recordStatements } from './support/count-statements.ts';
import { FUZZ_RUNS } from './support/fuzz-budget.ts';
import type { Person } from './support/person.ts';
import { CANARY, randomOperation } from './support/random-operation.ts';

const INSIDE = /neo4j|cypher|bolt:|redis:|node_modules|\bat \w+ \(|\.ts:\d|Expected parameter|SyntaxError/i;
/** They end the session that asks, or the account. */
const ENDS = ['signOut', 'deactivateAccount', 'revokeSession', 'deleteAccount'];

const lines: string[] = [];
function recordingLogs(): Logs {
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString('utf8'));
      done();
    },
  });
  const log = pino({ level: 'trace' }, sink);
  return { http: log, graph: log, database: log, auth: log, feed: log, cache: log, events: log, media: log, app: log };
}

let api: Api;
let ada: Person;
let ids: string[];
beforeAll(async () => {
  api = await startApi({}, recordingLogs());
  ada = await api.person();
  const eve = await api.person();
  await ada.follow(eve);
  const post = await eve.posts('hello #there');
  ids = [ada.id, eve.id, post, await ada.comments(post, 'hello')];
});
afterAll(() => api.close());

async function send(init: RequestInit, token?: string): Promise<{ status: number; text: string }> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(`${api.url}/graphql`, { method: 'POST', headers, ...init });
  return { status: answer.status, text: await answer.text() };
}

/** Nothing went wrong on our side, and nothing of the inside shows. */
function expectSound({ status, text }: { status: number; text: string }): void {
  expect(text).not.toContain('"INTERNAL"');
  expect(status).toBeLessThan(500);
  // What the caller wrote may come back to them.
  expect(text.replaceAll(/"message":"(?:[^"\\]|\\.)*"/g, '')).not.toMatch(INSIDE);
}

function operations(schema: GraphQLSchema, kind: 'query' | 'mutation', depth: number): fc.Arbitrary<string> {
  const options = { kind, depth, ids, without: new Set(ENDS) };
  return fc
    .nat()
    .map((seed) => randomOperation(schema, seed, options))
    .filter((text) => validate(schema, parse(text)).length === 0);
}

const budget = { numRuns: FUZZ_RUNS, endOnFailure: true };

describe('a random operation', () => {
  it.each(['query', 'mutation'] as const)('(%s) is answered, and its texts stay out of queries', async (kind) => {
    const { everybody } = api.app.schemas;
    await fc.assert(
      fc.asyncProperty(operations(everybody, kind, 4), fc.boolean(), async (query, signedIn) => {
        const sent = await recordStatements(api.graph, async () => {
          expectSound(await send({ body: JSON.stringify({ query }) }, signedIn ? ada.token : undefined));
        });
        for (const { text } of sent) expect(text).not.toContain(CANARY);
      }),
      budget,
    );
  });

  it('of an analyst is answered, and its conditions stay out of queries', async () => {
    const token = await api.token(ada.id, 'ANALYST');
    await fc.assert(
      fc.asyncProperty(operations(api.app.schemas.analyst, 'query', 3), async (query) => {
        const sent = await recordStatements(api.graph, async () => {
          expectSound(await send({ body: JSON.stringify({ query }) }, token));
        });
        for (const { text } of sent) expect(text).not.toContain(CANARY);
      }),
      budget,
    );
  });
});

it('tells an analyst of conditions that cannot be translated, also below a field of ours', async () => {
  const token = await api.token(ada.id, 'ANALYST');
  const conditions = '{ displayName: null }';
  const query = `{ user(id: "${ada.id}") { followsUsers(where: ${conditions}) { id } } }`;
  const { text } = await send({ body: JSON.stringify({ query }) }, token);
  expect(text).toContain('"UNSUPPORTED_CONDITION"');
});

it.each([
  '{ postsConnection(first: -1, after: "x") { totalCount edges { node { id } } } }',
  '{ user(id: "$id") { followsUsersConnection(first: -1) { totalCount } } }',
  '{ user(id: "$id") { followsUsers(limit: -1) { id } } }',
])('tells an analyst of a list with fewer rows than none: %s', async (query) => {
  const token = await api.token(ada.id, 'ANALYST');
  const { text } = await send({ body: JSON.stringify({ query: query.replace('$id', ada.id) }) }, token);
  expect(text).toContain('BAD_USER_INPUT');
});

describe('what is no operation', () => {
  it('as a document is refused', async () => {
    const tokens = fc.constantFrom(
      '{',
      '}',
      '(',
      ')',
      '...',
      'on',
      'query',
      'me',
      '$a',
      ':',
      '@',
      '"',
      '"""',
      '!',
      '[',
      ']',
    );
    const documents = fc.oneof(
      fc.string(),
      fc.array(tokens, { maxLength: 60 }).map((list) => list.join(' ')),
    );
    await fc.assert(
      fc.asyncProperty(documents, async (query) => expectSound(await send({ body: JSON.stringify({ query }) }))),
      budget,
    );
  });

  it('as a body is refused', async () => {
    const bodies = fc.oneof(
      fc.json(),
      fc.string(),
      fc.jsonValue().map((query) => JSON.stringify({ query, variables: query })),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => expectSound(await send({ body }))),
      budget,
    );
  });

  it('as frames ends its socket at most', async () => {
    const message = fc.record({
      type: fc.constantFrom('connection_init', 'subscribe', 'complete', 'ping', 'pong', 'next', 'x'),
      id: fc.option(fc.string({ maxLength: 5 })),
      payload: fc.jsonValue({ maxDepth: 3 }),
    });
    const frame = fc.oneof(
      fc.string(),
      message.map((json) => JSON.stringify(json)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 6 }), async (frames) => {
        const socket = new WebSocket(api.wsUrl, 'graphql-transport-ws');
        const heard: string[] = [];
        socket.on('message', (data: Buffer) => heard.push(data.toString('utf8')));
        const closed = new Promise<number>((resolve) => socket.once('close', resolve));
        await new Promise((resolve) => socket.once('open', resolve));
        for (const one of frames) socket.send(one);
        socket.close(1000);
        expect([1000, 1005, 4400, 4401, 4403, 4406, 4409, 4429]).toContain(await closed);
        expect(heard.join()).not.toContain('"INTERNAL"');
      }),
      budget,
    );
    await ada.ask('{ me { id } }');
  });
});

describe('the log', () => {
  it('holds no secret that was sent, whatever came of it', async () => {
    const secret = `Secret9z${'a'.repeat(20)}`;
    const asked = [
      'mutation ($s: String!) { signIn(input: { login: "nobody", password: $s }) { session { accessToken } } }',
      'mutation ($s: String!) { signUp(input: { handle: "!", password: $s }) { session { accessToken } } }',
      'mutation ($s: String!) { refreshSession(refreshToken: $s) { session { accessToken } } }',
      'mutation ($s: String!) { deactivateAccount(password: $s) }',
    ];
    for (const query of asked) {
      await send({ body: JSON.stringify({ query, variables: { s: secret } }) }, ada.token);
      await send({
        body: JSON.stringify({ query: query.replace('$s: String!', '$s: Int').replaceAll('$s)', `"${secret}")`) }),
      });
      await send({ body: `{"query": "${query}", "variables": {"s": "${secret}"` });
    }
    await send({ body: JSON.stringify({ query: '{ me { id } }' }) }, secret);
    await fetch(`${api.url}/graphql?query={me{id}}&variables={"s":"${secret}"}`);
    const socket = new WebSocket(api.wsUrl, 'graphql-transport-ws');
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${secret}` } }));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => line.includes(secret))).toEqual([]);
    // Nor the tokens of those who asked all this.
    expect(lines.filter((line) => line.includes(ada.token))).toEqual([]);
  });
});
