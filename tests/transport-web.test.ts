// What browsers are told: which sites may read and send, and how little a page may do. And the published audit of
// GraphQL over HTTP. On a throw-away application.
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { WebSocket } from 'ws';

import { type RunningServer, startThrowawayServer } from './support/throwaway-app.ts';

const APP = 'https://app.example.org';

let running: RunningServer;
beforeAll(async () => {
  running = await startThrowawayServer({ CORS_ORIGINS: `${APP},https://other.example.org` });
});
afterAll(() => running.server.close());

const preflight = (origin: string) =>
  fetch(`${running.url}/graphql`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
  });

/** Whether a socket opens for a page of that site. */
const opens = (url: string, origin?: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { origin });
    socket.once('open', () => {
      socket.terminate();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

describe('other sites', () => {
  it('may ask and read where they are listed, and without cookies', async () => {
    const answer = await preflight(APP);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(APP);
    expect(answer.headers.get('access-control-allow-headers')).toBe('authorization');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    const post = await running.post('{ hello }', { headers: { origin: APP } });
    expect(post.headers.get('access-control-allow-origin')).toBe(APP);
    expect(post.headers.get('access-control-expose-headers')).toContain('retry-after');
    expect(post.headers.get('vary')?.toLowerCase()).toMatch(/origin.*authorization|authorization.*origin/);
  });

  it('may not where they are not', async () => {
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    const closed = await startThrowawayServer();
    try {
      const answer = await fetch(`${closed.url}/graphql`, { method: 'OPTIONS', headers: { origin: APP } });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    } finally {
      await closed.server.close();
    }
  });

  it('open no socket and no stream unless they are listed', async () => {
    expect(await opens(running.url)).toBe(true);
    expect(await opens(running.url, APP)).toBe(true);
    expect(await opens(running.url, running.url)).toBe(true);
    expect(await opens(running.url, 'https://evil.example')).toBe(false);
    const stream = await running.send('/graphql/stream?query=subscription{event{n}}', {
      headers: { accept: 'text/event-stream', origin: 'https://evil.example' },
    });
    expect(stream.status).toBe(403);
    expect(stream.body.errors?.[0]?.extensions).toEqual({ code: 'FORBIDDEN', reason: 'CROSS_SITE' });
  });
});

describe('every answer', () => {
  it.each(['/healthz', '/graphql', '/nowhere'])('of %s lets a page do nothing with it', async (path) => {
    const { headers } = await running.send(path);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const closed of ['object-src', 'base-uri', 'frame-ancestors']) {
      expect(headers.get('content-security-policy')).toContain(`${closed} 'none'`);
    }
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  it('promises TLS in production, and shows no page of ours', async () => {
    const production = await startThrowawayServer({ NODE_ENV: 'production' });
    const { headers } = await production.send('/healthz');
    for (const page of ['/', '/demo/', '/metrics']) expect((await production.send(page)).status).toBe(404);
    await production.server.close();
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
  });
});

const OPERATION = JSON.stringify({ query: '{ hello }' });
const CHUNKED = `${OPERATION.length.toString(16)}\r\n${OPERATION}\r\n0\r\n\r\n`;

/** The status of the answer to a request that is written out here, its body in one chunk. */
async function statusOf(...lines: string[]): Promise<number> {
  const socket = connect(Number(new URL(running.url).port), '127.0.0.1');
  socket.write([...lines, 'Host: localhost', 'Connection: close', '', CHUNKED].join('\r\n'));
  return Number(/^HTTP\/1.1 (\d+)/.exec(await text(socket))?.[1]);
}

describe('a request', () => {
  it('that says its length in two ways is refused, so that no two servers cut it apart differently', async () => {
    const post = ['POST /graphql HTTP/1.1', 'Content-Type: application/json'];
    expect(await statusOf(...post, 'Transfer-Encoding: chunked')).toBe(200);
    const length = `Content-Length: ${String(CHUNKED.length)}`;
    expect(await statusOf(...post, 'Transfer-Encoding: chunked', length)).toBe(400);
    expect(await statusOf(...post, length, 'Content-Length: 5')).toBe(400);
  });

  it.each(['TRACE', 'PATCH', 'DELETE'])('of the method %s is answered by nobody', async (method) => {
    const lines = ['Content-Type: application/json', 'Transfer-Encoding: chunked'];
    expect(await statusOf(`${method} /graphql HTTP/1.1`, ...lines)).toBe(405);
    expect(await statusOf(`${method} /healthz HTTP/1.1`, ...lines)).toBe(404);
  });
});

/** Audits that we do not pass, and why. */
const NOT_200 =
  'A client of application/json that looks at the status alone would take what was refused for an answer, and so ' +
  'would every proxy and monitor between: 400, as Apollo and most servers answer.';
const REASONS: Readonly<Record<string, string>> = {
  'SHOULD use 200 status code on document parsing failure when accepting application/json': NOT_200,
  'SHOULD use 200 status code on document validation failure when accepting application/json': NOT_200,
  'SHOULD use a status code of 200 on variable coercion failure when accepting application/json': NOT_200,
};

describe('GraphQL over HTTP', () => {
  // A GET that any page can make a browser send is refused, so these bring the header that no other page can.
  const fetchFn: typeof fetch = (url, init) => {
    const headers = new Headers(init?.headers);
    headers.set('apollo-require-preflight', 'true');
    return fetch(url, { ...init, headers });
  };
  const audits = serverAudits({ url: () => `${running.url}/graphql`, fetchFn });

  it.each(audits.map((audit) => [audit.name, audit] as const))('%s', async (name, audit) => {
    const result = await audit.fn();
    // One that passes again needs no reason any more.
    expect(result.status === 'ok').toBe(REASONS[name] === undefined);
  });

  it('has no more than these reasons', () => {
    expect(audits.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(REASONS)));
  });
});
