// What nobody waits for any more is ended, down to the transaction in the database; what is too much at once is turned
// away. On the real database: its own list of transactions is the witness.
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

import { ANALYST_READS_WAITING, createLibraryContext } from '../src/app/parts.ts';
import { createHeldCounts } from '../src/cache/held-counts.ts';
import { readConfig } from '../src/config/config.ts';
import { createGraph, type Graph, type Statement } from '../src/graph/graph.ts';
import { forMany } from '../src/graph/scope.ts';
import { createRunning } from '../src/transport/running.ts';
import { type Api, startApi } from './support/api.ts';
import { testCypher } from './support/cypher.ts';

/** Asks until it is so; the test's own time is the bound. */
async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await setTimeout(20);
}

const nobody = { viewer: null, ip: null };
const slow = (name: string): Statement => ({ name, text: testCypher('slow-read'), mode: 'read' });
const listing: Statement = { name: 'transactions', text: testCypher('transactions-named'), mode: 'read' };

async function running(graph: Graph, name: string): Promise<number> {
  const [row] = await graph.run(listing, { name });
  return Number(row?.running);
}

describe('a statement', () => {
  const { neo4j } = readConfig();
  const { user, database, uri = '', password } = neo4j;
  const graph = createGraph({ uri, user, password: password?.reveal() ?? '', database, poolSize: 20 });
  afterAll(() => graph.close());

  it('is ended in the database when the time of its request is over', async () => {
    const { run } = createRunning(
      { held: createHeldCounts({ redis: null }) },
      readConfig({ REQUEST_TIMEOUT_MS: '700' }),
    );
    const reading = run(nobody, null, () => graph.run(slow('late'), {}));
    reading.catch(() => undefined);
    await eventually(async () => (await running(graph, 'late')) === 1);
    await expect(reading).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('too long') });
    await eventually(async () => (await running(graph, 'late')) === 0);
  });

  it('is ended when whoever asked has gone, but not where it reads for others as well', async () => {
    const { run } = createRunning({ held: createHeldCounts({ redis: null }) }, readConfig({}));
    const gone = new AbortController();
    const alone = run(nobody, gone.signal, () => graph.run(slow('alone'), {}));
    const others = new AbortController();
    const shared = run(nobody, gone.signal, () =>
      forMany(() => run(nobody, others.signal, () => graph.run(slow('shared'), {}))),
    );
    for (const promise of [alone, shared]) promise.catch(() => undefined);
    await eventually(async () => (await running(graph, 'alone')) === 1 && (await running(graph, 'shared')) === 1);
    gone.abort();
    await expect(alone).rejects.toMatchObject({ message: 'The client has gone.' });
    await eventually(async () => (await running(graph, 'alone')) === 0);
    expect(await running(graph, 'shared')).toBe(1);
    others.abort();
    await eventually(async () => (await running(graph, 'shared')) === 0);
  });

  it('of an analyst has a time and connections of its own', async () => {
    const contextOf = createLibraryContext(graph, { ...neo4j, analystReadsMax: 1, analystTimeoutMs: 500 });
    const { executionContext } = contextOf(null) as unknown as {
      executionContext: { run(text: string, params: object): Promise<unknown> };
    };
    const read = (name: string): Promise<unknown> =>
      executionContext.run(testCypher(name), {}).catch((error: unknown) => error);
    const slowOne = read('slow-read');
    const waiting = Array.from({ length: ANALYST_READS_WAITING }, () => read('one'));
    // One runs, those of a document or two wait, and others do not pile up behind them.
    expect(await read('one')).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 2_000 });
    expect(await slowOne).toMatchObject({ code: 'UNAVAILABLE' });
    for (const answer of await Promise.all(waiting)) expect(answer).not.toBeInstanceOf(Error);
  });
});

describe('an operation', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi({ VIEWER_OPERATIONS_MAX: '2' });
    const field = api.app.schemas.everybody.getQueryType()?.getFields().pushPublicKey;
    if (field === undefined) throw new Error('no such field');
    field.resolve = () => api.graph.run(slow('asked'), {});
  });
  afterAll(() => api.close());
  const none = () => eventually(async () => (await running(api.graph, 'asked')) === 0);

  it('ends with the connection of its client, over HTTP', async () => {
    const ada = await api.person();
    const cut = new AbortController();
    const asking = fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` },
      body: JSON.stringify({ query: '{ pushPublicKey }' }),
      signal: cut.signal,
    });
    asking.catch(() => undefined);
    await eventually(async () => (await running(api.graph, 'asked')) === 1);
    cut.abort();
    await expect(asking).rejects.toThrow();
    await none();
  });

  it('ends with its socket, and no more run for one account than may', async () => {
    const ada = await api.person();
    const client = createClient({
      url: api.wsUrl,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${ada.token}` },
    });
    const asking = [1, 2].map(() => client.iterate({ query: '{ pushPublicKey }' }).next());
    for (const one of asking) one.catch(() => undefined);
    await eventually(async () => (await running(api.graph, 'asked')) === 2);
    const { error } = await ada.query('{ me { id } }');
    expect(error).toMatchObject({ code: 'RATE_LIMITED', reason: 'CONCURRENCY_LIMIT' });
    await (await api.person()).ask('{ me { id } }');
    client.terminate();
    await none();
    await ada.ask('{ me { id } }');
  });
});
