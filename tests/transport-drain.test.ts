// The promises of a server's life: when it is ready, how it starts and how it ends. On a throw-away application.
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';

import { readConfig } from '../src/config/config.ts';
import { createLogs } from '../src/observability/log.ts';
import { createServer, ListenError } from '../src/transport/server.ts';
import { until } from './support/listen.ts';
import { startThrowawayServer } from './support/throwaway-app.ts';

describe('health', () => {
  it('is alive whatever the graph does, and ready only when graph and migrations are', async () => {
    const parts = await startThrowawayServer();
    try {
      expect((await parts.send('/readyz')).body).toEqual({ status: 'ready' });
      parts.app.readiness = async () => ({ graph: true, migrations: false });
      expect(await parts.send('/readyz')).toMatchObject({ status: 503, body: { because: ['migrations'] } });
      parts.app.readiness = () => Promise.reject(new Error('bolt://10.0.0.7'));
      const answer = await parts.send('/readyz');
      expect(answer).toMatchObject({ status: 503, body: { status: 'not ready', because: ['graph'] } });
      expect(answer.text).not.toContain('bolt');
      expect((await parts.send('/healthz')).status).toBe(200);
    } finally {
      await parts.server.close();
    }
  });
});

describe('starting and draining', () => {
  it('says in one line what to do where the port is taken', async () => {
    const running = await startThrowawayServer();
    const config = readConfig({ PORT: String(running.port) });
    const second = await createServer(running.app, config, createLogs('silent'));
    const failure = await second.listen().catch((error: unknown) => error);
    await running.server.close();
    expect(failure).toBeInstanceOf(ListenError);
    expect((failure as Error).message).toMatch(/^Port \d+ on 127\.0\.0\.1 is taken\. .*PORT=\d+$/);
  });

  it('finishes what is in flight, takes nothing new, and is not ready meanwhile', async () => {
    const drained = await startThrowawayServer();
    // By hand, since only a second request on an old connection can still come in.
    const socket = connect(drained.port, '127.0.0.1');
    const received: string[] = [];
    socket.setEncoding('utf8').on('data', (text: string) => received.push(text));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    const body = JSON.stringify({ query: '{ slow }' });
    const headers = ['host: x', 'content-type: application/json', `content-length: ${body.length}`];
    socket.write(['POST /graphql HTTP/1.1', ...headers, '', body].join('\r\n'));
    await drained.app.door.entered;
    const closing = drained.server.close();
    socket.write('GET /readyz HTTP/1.1\r\nhost: x\r\n\r\n');
    await expect(fetch(drained.url)).rejects.toThrow();
    drained.app.door.open();
    await closing;
    await ended;
    expect(received.join('')).toContain('{"data":{"slow":"done"}}');
    expect(received.join('')).toContain('{"status":"not ready","because":["draining"]}');
  });

  it('ends an event stream that is still being set up, and leaves nothing open', async () => {
    const drained = await startThrowawayServer();
    const headers = { accept: 'text/event-stream', 'content-type': 'application/json' };
    const body = JSON.stringify({ query: 'subscription { pending }' });
    const cutOff = expect(fetch(`${drained.url}/graphql/stream`, { method: 'POST', headers, body })).rejects.toThrow();
    await drained.app.door.entered;
    await drained.server.close();
    await cutOff;
    drained.app.door.open();
    await until(() => drained.app.openedStreams() === 1);
    await until(() => drained.app.openStreams() === 0);
  });

  it('cuts off what is not done within the grace', async () => {
    const drained = await startThrowawayServer({ SHUTDOWN_GRACE_MS: '50' });
    const cutOff = expect(drained.post('{ slow }')).rejects.toThrow();
    await drained.app.door.entered;
    await drained.server.close();
    await cutOff;
    drained.app.door.open();
  });
});
