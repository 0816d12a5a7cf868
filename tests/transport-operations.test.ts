// What may run at all: documents within their limits and costs, and where an operator says so only those of released
// clients. The same over HTTP, WebSocket and event streams. On a throw-away application.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';

import { type Answer, type RunningServer, startThrowawayServer } from './support/throwaway-app.ts';

const reasonOf = ({ body }: Answer) => body.errors?.[0]?.extensions.reason;

async function overSocket(server: RunningServer, payload: SubscribePayload): Promise<unknown> {
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const results = client.iterate(payload);
  try {
    return (await results.next()).value;
  } catch (error) {
    return { errors: error };
  } finally {
    await client.dispose();
  }
}

const sendTo = (server: RunningServer, path: string, body: object): Promise<Answer> => {
  const headers = {
    'content-type': 'application/json',
    ...(path.endsWith('stream') && { accept: 'text/event-stream' }),
  };
  return server.send(path, { method: 'POST', headers, body: JSON.stringify(body) });
};

describe('limits of one document', () => {
  let running: RunningServer;
  beforeAll(async () => {
    running = await startThrowawayServer({ QUERY_COST_MAX: '3', QUERY_DIRECTIVES_MAX: '2', QUERY_ALIASES_MAX: '4' });
  });
  afterAll(() => running.server.close());

  const tooMuch: [string, string, string][] = [
    ['costs too much', '{ node { node { node { node { id } } } } }', 'OPERATION_TOO_COSTLY'],
    ['has too many aliases', `{ ${[1, 2, 3, 4, 5].map((n) => `a${n}: hello`).join(' ')} }`, 'TOO_MANY_ALIASES'],
    [
      'hides aliases in fragments',
      '{ node { ...A b: node { ...A } } } fragment A on Node { x: id y: id }',
      'TOO_MANY_ALIASES',
    ],
    ['has too many directives', `{ hello ${'@include(if: true) '.repeat(3)} }`, 'TOO_MANY_DIRECTIVES'],
  ];
  it.each(tooMuch)('refuses one that %s, over HTTP, sockets and streams', async (_what, query, reason) => {
    const expected = { code: 'PAYLOAD_TOO_LARGE', reason };
    const answer = await running.post(query);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body.errors?.[0]?.extensions).toEqual(expected);
    expect(await overSocket(running, { query })).toMatchObject({ errors: [{ extensions: expected }] });
    expect((await sendTo(running, '/graphql/stream', { query })).text).toContain(reason);
  });

  it('tells the cost to whoever asks', async () => {
    const asked = { query: '{ node { node { id } } }', extensions: { cost: true } };
    expect((await sendTo(running, '/graphql', asked)).body.extensions).toEqual({ cost: 2 });
    expect(await overSocket(running, asked)).toMatchObject({ extensions: { cost: 2 } });
    expect((await running.post(asked.query)).body).not.toHaveProperty('extensions');
  });

  it('refuses several operations in one request', async () => {
    const answer = await sendTo(running, '/graphql', [{ query: '{ hello }' }]);
    expect(answer.status).toBe(400);
  });
});

describe('introspection in production', () => {
  it('is for analysts, who are served another schema than everybody', async () => {
    const running = await startThrowawayServer({ NODE_ENV: 'production' });
    try {
      const query = '{ __schema { queryType { fields { name } } } }';
      expect(reasonOf(await running.post(query))).toBe('INVALID_OPERATION');
      const ofUser = { authorization: `Bearer ${running.tokenOf()}` };
      expect(reasonOf(await running.post(query, { headers: ofUser }))).toBe('INVALID_OPERATION');
      const ofAnalyst = { authorization: `Bearer ${running.tokenOf({ role: 'ANALYST' })}` };
      expect(JSON.stringify((await running.post(query, { headers: ofAnalyst })).body.data)).toContain('"all"');
      expect(JSON.stringify(await overSocket(running, { query }))).toContain('introspection has been disabled');
    } finally {
      await running.server.close();
    }
  });
});

describe('trusted documents', () => {
  const hello = 'query Hello { hello }';
  const event = 'subscription Event { event { n } }';
  const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
  const folder = mkdtempSync(join(tmpdir(), 'trusted-'));
  const file = join(folder, 'documents.json');
  let running: RunningServer;
  beforeAll(async () => {
    writeFileSync(file, JSON.stringify({ [hashOf(hello)]: hello, [hashOf(event)]: event }));
    running = await startThrowawayServer({ TRUSTED_DOCUMENTS_FILE: file });
  });
  afterAll(async () => {
    await running.server.close();
    rmSync(folder, { recursive: true });
  });
  const persisted = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: hashOf(text) } });

  it.each([
    ['its text', { query: hello }],
    ['its id', { documentId: hashOf(hello) }],
    ['its id with the name of the hash', { documentId: `sha256:${hashOf(hello)}` }],
    ['its id as Apollo clients send it', { extensions: persisted(hello) }],
  ])('runs one of the file by %s', async (_how, asked) => {
    expect((await sendTo(running, '/graphql', asked)).body).toEqual({ data: { hello: 'hello' } });
  });

  it('runs one by GET, so that a cache can stand before it', async () => {
    const extensions = encodeURIComponent(JSON.stringify(persisted(hello)));
    const answer = await running.send(`/graphql?extensions=${extensions}`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(answer.body).toEqual({ data: { hello: 'hello' } });
  });

  it('refuses every other one, over HTTP, sockets and streams', async () => {
    const other = '{ hello viewerId }';
    const expected = { code: 'BAD_USER_INPUT', reason: 'UNTRUSTED_DOCUMENT', field: 'query' };
    for (const asked of [{ query: other }, { documentId: hashOf(other) }, { extensions: persisted(other) }, { x: 1 }]) {
      expect((await sendTo(running, '/graphql', asked)).body.errors?.[0]?.extensions).toEqual(expected);
      expect((await sendTo(running, '/graphql/stream', asked)).text).toContain('UNTRUSTED_DOCUMENT');
    }
    expect(await overSocket(running, { query: other })).toMatchObject({ errors: [{ extensions: expected }] });
    // Its own text beside the id of a trusted one is not what runs.
    const mixed = await sendTo(running, '/graphql', { query: other, documentId: hashOf(hello) });
    expect(mixed.body).toEqual({ data: { hello: 'hello' } });
  });

  it('listens to a subscription of the file over a socket, by its id', async () => {
    const emitting = setInterval(() => running.app.emit(7), 20);
    const result = await overSocket(running, { query: '', extensions: persisted(event) });
    clearInterval(emitting);
    expect(result).toEqual({ data: { event: { n: 7 } } });
  });

  it('does not start on a file that holds something else than documents', async () => {
    const wrong = join(folder, 'wrong.json');
    writeFileSync(wrong, JSON.stringify({ abc: '{ hello' }));
    await expect(startThrowawayServer({ TRUSTED_DOCUMENTS_FILE: wrong })).rejects.toThrow(/TRUSTED_DOCUMENTS_FILE/);
  });
});
