// The promises of the WebSocket side, by the protocol's own client: the same viewers, limits and errors as over HTTP,
// sockets that end with their token, and no event stream left open. On a throw-away application.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, createClient, type FormattedExecutionResult, MessageType } from 'graphql-ws';
import { WebSocket } from 'ws';

import { type RunningServer, startThrowawayServer } from './support/throwaway-app.ts';
import { until } from './support/listen.ts';

let running: RunningServer;
beforeAll(async () => {
  running = await startThrowawayServer();
});
afterAll(() => running.server.close());

interface Closing {
  readonly code: number;
  readonly reason: string;
}

interface OpenClient {
  readonly client: Client;
  /** Resolves when the server, or we, have closed the socket. */
  readonly closed: Promise<Closing>;
  readonly run: (query: string, variables?: Record<string, unknown>) => AsyncIterableIterator<FormattedExecutionResult>;
}

function open(server: RunningServer, connectionParams?: Record<string, unknown>): OpenClient {
  const closing = Promise.withResolvers<Closing>();
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(connectionParams === undefined ? {} : { connectionParams }),
    on: { closed: (event) => closing.resolve(event as Closing) },
  });
  return {
    client,
    closed: closing.promise,
    run: (query, variables) => client.iterate({ query, ...(variables === undefined ? {} : { variables }) }),
  };
}

async function first<T>(results: AsyncIterableIterator<T>): Promise<T> {
  const { value } = (await results.next()) as { value: T };
  return value;
}

/** The errors of a document that was refused: the client rejects with them. */
const refusal = (results: AsyncIterableIterator<unknown>): Promise<unknown> =>
  results.next().then(
    (result) => result,
    (error: unknown) => error,
  );

describe('operations over a socket', () => {
  it('answers queries and mutations of an anonymous viewer', async () => {
    const { client, run } = open(running);
    expect(await first(run('{ hello viewerId }'))).toEqual({ data: { hello: 'hello', viewerId: null } });
    expect(await first(run('mutation { touch }'))).toEqual({ data: { touch: 'touched' } });
    await client.dispose();
  });

  it.each(['authorization', 'Authorization'])('knows the viewer by %s in connection_init', async (name) => {
    const { client, run } = open(running, { [name]: `Bearer ${running.tokenOf({ id: 'usr_ada' })}` });
    expect(await first(run('{ viewerId }'))).toEqual({ data: { viewerId: 'usr_ada' } });
    await client.dispose();
  });

  it('gives the wider schema to analysts', async () => {
    const { client, run } = open(running, { authorization: `Bearer ${running.tokenOf({ role: 'ANALYST' })}` });
    expect(await first(run('{ all }'))).toEqual({ data: { all: 42 } });
    await client.dispose();
  });

  it('delivers events as they come, each with a context of its own', async () => {
    const { client, run } = open(running);
    const events = run('subscription { event { n contextNumber } }');
    const pending = [events.next(), events.next()];
    await until(() => running.app.openStreams() === 1);
    running.app.emit(1);
    running.app.emit(2);
    const seen = (await Promise.all(pending)).map(
      (result) => (result.value as FormattedExecutionResult).data?.event as { n: number; contextNumber: number },
    );
    expect(seen.map(({ n }) => n)).toEqual([1, 2]);
    expect(seen[0]?.contextNumber).not.toBe(seen[1]?.contextNumber);
    await client.dispose();
    await until(() => running.app.openStreams() === 0);
  });
});

describe('errors over a socket', () => {
  it('shows the same as over HTTP, and nothing internal', async () => {
    const { client, run } = open(running);
    for (const field of ['conflict', 'invalid', 'unreachable']) {
      const { errors } = await first(run(`{ ${field} }`));
      expect(errors).toEqual((await running.post(`{ ${field} }`)).body.errors);
    }
    const internal = await first(run('{ internal }'));
    expect(JSON.stringify(internal)).not.toMatch(/Statement|bolt/);
    const [{ extensions }] = internal.errors as unknown as [{ extensions: Record<string, unknown> }];
    expect(extensions).toEqual({ code: 'INTERNAL', errorId: expect.any(String) });
    expect(running.logged.filter((line) => line.errorId === extensions.errorId)).toHaveLength(1);
    await client.dispose();
  });

  it('masks the errors of events, of streams that break and of subscriptions that are refused', async () => {
    const { client, run } = open(running);
    const conflicts = run('subscription { event { n conflict } }');
    const pending = conflicts.next();
    await until(() => running.app.openStreams() === 1);
    running.app.emit(1);
    expect((await pending).value).toMatchObject({ errors: [{ extensions: { code: 'CONFLICT', reason: 'GONE' } }] });
    await conflicts.return?.();

    const failing = run('subscription { failing }');
    expect(await first(failing)).toEqual({ data: { failing: 'first' } });
    const broken = await refusal(failing);
    expect(broken).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    expect(JSON.stringify(broken)).not.toMatch(/Statement|bolt/);

    const refused = await first(run('subscription { refused }'));
    expect(refused).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    await client.dispose();
  });

  it.each([
    ['a syntax error', '{ hello', 'BAD_USER_INPUT'],
    ['an unknown field', '{ nothing }', 'BAD_USER_INPUT'],
    ['too many tokens', `{ ${'hello '.repeat(4001)} }`, 'PAYLOAD_TOO_LARGE'],
    ['too much depth', `${'{ node '.repeat(12)}{ id }${' }'.repeat(12)}`, 'PAYLOAD_TOO_LARGE'],
    ['two subscriptions in one', 'subscription { event { n } failing }', 'PAYLOAD_TOO_LARGE'],
  ])('refuses %s and keeps the socket', async (_name, query, code) => {
    const { client, run } = open(running);
    const errors = await refusal(run(query));
    expect(errors).toEqual(
      expect.arrayContaining([expect.objectContaining({ extensions: expect.objectContaining({ code }) })]),
    );
    expect(await first(run('{ hello }'))).toEqual({ data: { hello: 'hello' } });
    await client.dispose();
  });

  it('names the field of a variable that has the wrong type', async () => {
    const { client, run } = open(running);
    const { errors } = await first(run('query($n: Int!) { echo(n: $n) }', { n: 'one' }));
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'n' } }]);
    await client.dispose();
  });

  it('closes introspection in production', async () => {
    const production = await startThrowawayServer({ NODE_ENV: 'production' });
    const { client, run } = open(production);
    expect(JSON.stringify(await refusal(run('{ __schema { queryType { name } } }')))).toContain('has been disabled');
    await client.dispose();
    await production.server.close();
  });
});

describe('the life of a socket', () => {
  it('refuses a bad token with 4403 and the reason', async () => {
    const { closed, run } = open(running, { authorization: 'Bearer gone' });
    await refusal(run('{ hello }'));
    expect(await closed).toMatchObject({ code: 4403, reason: 'TOKEN_EXPIRED' });
  });

  it('closes with 4403 when the token expires, and ends the streams', async () => {
    const token = running.tokenOf({ tokenExpiresAtMs: Date.now() + 1500 });
    const openedBefore = running.app.openedStreams();
    const { closed, run } = open(running, { authorization: `Bearer ${token}` });
    const ended = refusal(run('subscription { event { n } }'));
    await until(() => running.app.openedStreams() > openedBefore);
    expect(await closed).toMatchObject({ code: 4403, reason: 'TOKEN_EXPIRED' });
    await ended;
    await until(() => running.app.openStreams() === 0);
  });

  it('starts nothing more for a session that was revoked since', async () => {
    const token = running.tokenOf();
    const { closed, client, run } = open(running, { authorization: `Bearer ${token}` });
    // Keeps the socket open between the two operations.
    const listening = refusal(run('subscription { event { n } }'));
    expect(await first(run('{ hello }'))).toEqual({ data: { hello: 'hello' } });
    running.app.viewers.delete(token);
    await refusal(run('{ hello }'));
    expect((await closed).code).toBe(4403);
    await listening;
    await client.dispose();
  });

  it('answers 404 to an upgrade elsewhere', async () => {
    const socket = new WebSocket(`${running.url.replace('http', 'ws')}/elsewhere`, 'graphql-transport-ws');
    const status = await new Promise((resolve) => {
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
    });
    expect(status).toBe(404);
  });

  it('closes a socket with 1009 whose message is over the body limit', async () => {
    const { closed, run } = open(running);
    await refusal(run(`{ hello } #${'x'.repeat(200_001)}`));
    expect((await closed).code).toBe(1009);
  });

  it('closes the stream of a subscription that was still being set up when its socket went away', async () => {
    const server = await startThrowawayServer();
    const { client, run } = open(server);
    const results = refusal(run('subscription { pending }'));
    await server.app.door.entered;
    client.terminate();
    await results;
    server.app.door.open();
    await until(() => server.app.openedStreams() === 1);
    await until(() => server.app.openStreams() === 0);
    await server.server.close();
  });

  it('does not let an id be used again while its first subscription is still being set up', async () => {
    const server = await startThrowawayServer();
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    const send = (message: unknown) => socket.send(JSON.stringify(message));
    await new Promise((resolve) => socket.once('open', resolve));
    send({ type: MessageType.ConnectionInit });
    await new Promise((resolve) => socket.once('message', resolve));
    send({ id: '1', type: MessageType.Subscribe, payload: { query: 'subscription { pending }' } });
    await server.app.door.entered;
    send({ id: '1', type: MessageType.Complete });
    send({ id: '1', type: MessageType.Subscribe, payload: { query: 'subscription { pending }' } });
    expect(await closed).toBe(4409);
    server.app.door.open();
    await until(() => server.app.openedStreams() === 1);
    await until(() => server.app.openStreams() === 0);
    await server.server.close();
  });

  it('on draining answers what runs, then closes with 1001 and the reason', async () => {
    const server = await startThrowawayServer();
    const busy = open(server);
    const idle = open(server);
    const listening = refusal(idle.run('subscription { event { n } }'));
    const answer = first(busy.run('{ slow }'));
    await server.app.door.entered;
    await until(() => server.app.openStreams() === 1);
    const closing = server.server.close();
    expect(await idle.closed).toMatchObject({ code: 1001, reason: 'The server is shutting down.' });
    await listening;
    server.app.door.open();
    expect(await answer).toEqual({ data: { slow: 'done' } });
    expect((await busy.closed).code).toBe(1001);
    await closing;
    expect(server.app.openStreams()).toBe(0);
  });
});
