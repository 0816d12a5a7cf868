// The limits of sockets and streams under live delivery, on the real API: who does not read, who sends too much, what a
// shutdown tells.
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { MessageType } from 'graphql-ws';
import { WebSocket } from 'ws';

import { startApi } from './support/api.ts';
import { listen, until } from './support/listen.ts';

/** A socket by hand, that has said who it is. */
async function connect(wsUrl: string, token?: string): Promise<WebSocket> {
  const socket = new WebSocket(wsUrl, 'graphql-transport-ws');
  await new Promise((resolve) => socket.once('open', resolve));
  const payload = token === undefined ? {} : { authorization: `Bearer ${token}` };
  socket.send(JSON.stringify({ type: MessageType.ConnectionInit, payload }));
  await new Promise((resolve) => socket.once('message', resolve));
  return socket;
}

const closing = (socket: WebSocket): Promise<{ code: number; reason: string }> =>
  new Promise((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') }));
  });

/** How many streams the socket has that is not read: each event is some 200 KB to each of them. */
const SLOW_STREAMS = 20;

const COMMENTS = 'subscription ($postId: ID!) { commentAdded(postId: $postId) { comment { text } } }';

describe('a socket', () => {
  it('that sends too many messages is closed with 1008', async () => {
    const api = await startApi({ SOCKET_MESSAGES_PER_SECOND_MAX: '5' });
    const socket = await connect(api.wsUrl);
    const closed = closing(socket);
    for (let n = 0; n < 40; n += 1) socket.send(JSON.stringify({ type: MessageType.Ping }));
    expect(await closed).toEqual({ code: 1008, reason: 'RATE_LIMITED' });
    await api.close();
  });

  it('whose client does not read is dropped, and the others hear all', async () => {
    const api = await startApi({ SOCKET_BUFFER_BYTES_MAX: '20000' });
    api.app.relay.start();
    const { ada } = await api.people({ ada: {} });
    const postId = await ada.posts('Hello');
    const good = listen(api.wsUrl, ada.token);
    const heard = good.subscribe(COMMENTS, { postId });
    const slow = await connect(api.wsUrl, ada.token);
    // Large messages to many streams: what the kernel takes on its way is megabytes, more on some machines.
    const texts = Array.from({ length: 90 }, (_, n) => `text${n}: text`).join(' ');
    const query = COMMENTS.replace('text', texts);
    const payload = { query, variables: { postId } };
    for (let n = 1; n <= SLOW_STREAMS; n += 1) {
      slow.send(JSON.stringify({ id: String(n), type: MessageType.Subscribe, payload }));
    }
    const metric = (name: string) => api.app.metrics.registry.getSingleMetricAsString(name);
    const all = `live_subscribers ${String(SLOW_STREAMS + 1)}`;
    while (!(await metric('sociogram_live_subscribers')).includes(all)) await setTimeout(5);
    slow.pause();
    const text = 'x'.repeat(2_200);
    let comments = 0;
    while (!(await metric('sociogram_sockets_dropped_total')).includes('reason="slow"')) {
      await ada.comments(postId, text);
      comments += 1;
      await heard.count(comments);
    }
    await heard.count(comments);
    await good.close();
    await api.close();
  });

  it('is told to come back when the server shuts down, as streams are', async () => {
    const api = await startApi();
    const { ada } = await api.people({ ada: {} });
    const postId = await ada.posts('Hello');
    const listener = listen(api.wsUrl, ada.token);
    const heard = listener.subscribe(COMMENTS, { postId });
    const stream = await fetch(`${api.url}/graphql/stream`, {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query: COMMENTS, variables: { postId } }),
    });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const metric = () => api.app.metrics.registry.getSingleMetricAsString('sociogram_live_subscribers');
    while (!(await metric()).includes('live_subscribers 2')) await setTimeout(5);
    const ended = stream.text().then(
      (text) => text,
      () => 'cut off',
    );
    const closed = api.close();
    expect((await listener.closed).code).toBe(1001);
    // Without the message that says it is complete, the client comes again.
    expect(await ended).not.toContain('event: complete');
    await until(() => heard.isOver);
    await closed;
    expect(await metric()).toContain('live_subscribers 0');
  });
});
