// The promises of notificationReceived: whoever was away gets what was missed, in order, then goes on; nothing is lost
// and nothing comes twice under one cursor, over whichever process and whichever transport.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-sse';

import { encodeCursor } from '../src/domain/page/page.ts';
import { type Api, startApi } from './support/api.ts';
import { type Listener, listen, until } from './support/listen.ts';
import type { Person } from './support/person.ts';
import { joined, useRedis } from './support/redis.ts';

const redis = useRedis();
let api: Api;
let other: Api;
const listeners: Listener[] = [];

beforeAll(async () => {
  const REDIS_URL = redis().url;
  [api, other] = [await startApi({ REDIS_URL }), await startApi({ REDIS_URL })];
  api.app.relay.start();
});
afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close();
});
afterAll(async () => {
  await api.close();
  await other.close();
});

const RECEIVED = `subscription ($after: String) {
  notificationReceived(after: $after) { cursor notification { id kind actorCount actors(first: 2) { id } post { id } } }
}`;

function receive(at: Api, token: string, after?: string) {
  const listener = listen(at.wsUrl, token);
  listeners.push(listener);
  const heard = listener.subscribe(RECEIVED, { after: after ?? null });
  const all = () => heard.data.map(({ notificationReceived }) => notificationReceived);
  const ids = () => all().map(({ notification }) => notification.id as string);
  return { heard, listener, all, ids };
}

/** A cursor before everything that is ever told. */
const START = encodeCursor('notifications', { at: 0, id: 'now' });

const tokenAt = (at: Api, person: Person): Promise<string> => at.token(person.id);

describe('notificationReceived', () => {
  it('tells of what comes, with what was asked for', async () => {
    const { ada, bob } = await api.people({ ada: {}, bob: {} });
    const postId = await ada.posts('Hello');
    const { heard, all } = receive(api, ada.token, START);
    await bob.likes(postId);
    await heard.count(1);
    expect(all()[0]).toEqual({
      cursor: expect.any(String),
      notification: {
        id: expect.any(String),
        kind: 'LIKE',
        actorCount: 1,
        actors: [{ id: bob.id }],
        post: { id: postId },
      },
    });
  });

  it('tells after a cursor what was missed, in order, and goes on without a gap or a repetition', async () => {
    const { ada } = await api.people({ ada: {} });
    const fans = await Promise.all(Array.from({ length: 6 }, () => api.person()));
    const posts = await Promise.all(fans.map((_, n) => ada.posts(`Post ${n}`)));
    const live = receive(api, ada.token, START);
    for (const [n, fan] of fans.slice(0, 4).entries()) await fan.likes(posts[n] ?? '');
    await live.heard.count(4);
    // Away after the second one.
    const resumed = receive(api, ada.token, live.all()[1].cursor);
    for (const [n, fan] of fans.slice(4).entries()) await fan.likes(posts[n + 4] ?? '');
    await Promise.all([live.heard.count(6), resumed.heard.count(4)]);
    expect(resumed.ids()).toEqual(live.ids().slice(2));
    const cursors = live.all().map(({ cursor }) => cursor as string);
    expect(new Set(cursors).size).toBe(cursors.length);
  });

  it('refuses what is no cursor, and whoever is not signed in', async () => {
    const { ada } = await api.people({ ada: {} });
    const wrong = receive(api, ada.token, 'nonsense');
    expect(await wrong.heard.refused()).toMatchObject([{ extensions: { reason: 'BAD_CURSOR' } }]);
    const nobody = listen(api.wsUrl);
    listeners.push(nobody);
    expect(await nobody.subscribe(RECEIVED, {}).refused()).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('reaches a subscriber of another process, and catches up after Redis was away', async () => {
    const { ada, bob, eve } = await api.people({ ada: {}, bob: {}, eve: {} });
    const [one, two] = [await ada.posts('One'), await ada.posts('Two')];
    const { heard, all } = receive(other, await tokenAt(other, ada), START);
    const listener = listen(other.wsUrl);
    listeners.push(listener);
    const comments = listener.subscribe('subscription ($id: ID!) { commentAdded(postId: $id) { comment { text } } }', {
      id: one,
    });
    await joined(api.app.redis, `comment:${one}`);
    await bob.likes(one);
    await heard.count(1);
    await ada.comments(one, 'Before');
    await comments.count(1);
    await redis().stop();
    await until(() => api.app.redis?.isUp() === false);
    await eve.likes(two);
    await ada.comments(one, 'Meanwhile');
    // It is told in its own process; nobody tells the other one until Redis is back.
    const here = receive(api, ada.token, all()[0].cursor);
    await here.heard.count(1);
    await redis().start();
    await Promise.all([heard.count(2), comments.count(2)]);
    expect(comments.data.map(({ commentAdded }) => commentAdded.comment.text)).toEqual(['Before', 'Meanwhile']);
    expect(all().map(({ notification }) => notification.post.id)).toEqual([one, two]);
  });

  it('comes over an event stream, too', async () => {
    const { ada, bob } = await api.people({ ada: {}, bob: {} });
    const postId = await ada.posts('Hello');
    const client = createClient({
      url: `${api.url}/graphql/stream`,
      headers: { authorization: `Bearer ${ada.token}` },
      retryAttempts: 0,
    });
    const results = client.iterate({ query: RECEIVED, variables: { after: START } });
    const first = results.next();
    await bob.likes(postId);
    expect((await first).value).toMatchObject({
      data: { notificationReceived: { notification: { kind: 'LIKE', post: { id: postId } } } },
    });
    await results.return?.();
    client.dispose();
    const refused = await fetch(`${api.url}/graphql/stream`, { headers: { authorization: 'Bearer no' } });
    expect(refused.status).toBe(401);
  });
});
