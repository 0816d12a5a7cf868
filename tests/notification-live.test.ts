// What is told live: how fast, in which order, and that nobody who comes back with a cursor has missed anything.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { Viewer } from '../src/context.ts';
import { useApi } from './support/api.ts';
import { tellingOn } from './support/notifications.ts';

const api = useApi();
const MINUTE_MS = 60_000;

const viewerOf = (id: string): Viewer => ({ id, role: 'USER', sessionId: null, tokenExpiresAtMs: Infinity });

const LIST = '{ notifications(first: 100) { unreadCount edges { cursor node { id read actorCount } } } }';

describe('a burst', () => {
  it('is told at once while it is small, then ever more seldom, and counted right all the while', async () => {
    const telling = tellingOn(api());
    const { ada } = await api().people({ ada: {} });
    const postId = await ada.posts('Hello');
    const countNow = async (): Promise<number> =>
      (await ada.ask(LIST)).notifications.edges[0].node.actorCount as number;
    const crowd = await telling.crowd(1_200);
    for (const one of crowd.slice(0, 10)) await telling.handle(await telling.like(postId, [one]));
    expect(telling.announcedTo(ada.id)).toHaveLength(10);
    await telling.handle(await telling.like(postId, crowd.slice(10, 100)));
    expect([telling.announcedTo(ada.id).length, await countNow()]).toEqual([10, 100]);

    telling.time.nowMs += MINUTE_MS - 1;
    await telling.sweep();
    expect(telling.announcedTo(ada.id)).toHaveLength(10);
    telling.time.nowMs += 1;
    await telling.sweep();
    await telling.sweep();
    expect(telling.announcedTo(ada.id)).toHaveLength(11);

    await telling.handle(await telling.like(postId, crowd.slice(100, 1_000)));
    telling.time.nowMs += 10 * MINUTE_MS - 1;
    await telling.sweep();
    expect([telling.announcedTo(ada.id).length, await countNow()]).toEqual([11, 1_000]);
    telling.time.nowMs += 1;
    await telling.sweep();
    expect(telling.announcedTo(ada.id)).toHaveLength(12);

    await telling.handle(await telling.like(postId, crowd.slice(1_000)));
    telling.time.nowMs += 23 * 60 * MINUTE_MS;
    await telling.sweep();
    expect([telling.announcedTo(ada.id).length, await countNow()]).toEqual([12, 1_200]);
    telling.time.nowMs += 60 * MINUTE_MS;
    await telling.sweep();
    expect(telling.announcedTo(ada.id)).toHaveLength(13);
    expect(new Set(telling.announcedTo(ada.id).map(({ cursor }) => cursor)).size).toBe(13);
  });

  it('is passed by whoever is verified, and by whom the recipient follows', async () => {
    const telling = tellingOn(api());
    const { ada, bob } = await api().people({ ada: {}, bob: {} });
    await ada.follow(bob);
    const postId = await ada.posts('Hello');
    const [first, second, ...crowd] = await telling.crowd(22);
    await telling.handle(await telling.like(postId, crowd));
    await telling.handle(await telling.like(postId, [first!]));
    expect(telling.announcedTo(ada.id)).toHaveLength(1);
    await telling.handle(await telling.like(postId, [bob.id]));
    expect(telling.announcedTo(ada.id)).toHaveLength(2);
    await telling.handle(await telling.like(postId, await telling.crowd(1, true)));
    expect(telling.announcedTo(ada.id)).toHaveLength(3);
    await telling.handle(await telling.like(postId, [second!]));
    expect(telling.announcedTo(ada.id)).toHaveLength(3);
  });

  it('goes on where it was, also after its notification was read', async () => {
    const telling = tellingOn(api());
    const { ada } = await api().people({ ada: {} });
    const postId = await ada.posts('Hello');
    const crowd = await telling.crowd(20);
    await telling.handle(await telling.like(postId, crowd.slice(0, 15)));
    await telling.service.markRead(viewerOf(ada.id), null);
    await telling.handle(await telling.like(postId, crowd.slice(15)));
    expect(telling.announcedTo(ada.id)).toHaveLength(1);
    expect((await ada.ask(LIST)).notifications).toMatchObject({
      unreadCount: 1,
      edges: [{ node: { actorCount: 5, read: false } }, { node: { actorCount: 15, read: true } }],
    });
    telling.time.nowMs += MINUTE_MS;
    await telling.sweep();
    expect(telling.announcedTo(ada.id)).toHaveLength(2);
  });
});

describe('telling', () => {
  it('makes one notification of what many processes tell at the same moment', async () => {
    const tellings = [tellingOn(api()), tellingOn(api()), tellingOn(api())];
    const { ada } = await api().people({ ada: {} });
    const postId = await ada.posts('Hello');
    const crowd = await tellings[0]!.crowd(30);
    const events = await tellings[0]!.like(postId, crowd);
    await Promise.all(events.map((event, n) => tellings[n % 3]!.handle([event])));
    const { unreadCount, edges } = (await ada.ask(LIST)).notifications;
    expect([unreadCount, edges.length, edges[0].node.actorCount]).toEqual([1, 1, 30]);
    const cursors = tellings.flatMap(({ announcedTo }) => announcedTo(ada.id).map(({ cursor }) => cursor));
    expect([cursors.length, new Set(cursors).size]).toEqual([10, 10]);
  });

  it('the same events again changes nothing, before they were read and after', async () => {
    const telling = tellingOn(api());
    const { ada } = await api().people({ ada: {} });
    const postId = await ada.posts('Hello');
    const events = await telling.like(postId, await telling.crowd(3));
    await telling.handle(events);
    const before = await ada.ask(LIST);
    await telling.handle(events);
    expect(await ada.ask(LIST)).toEqual(before);
    expect(new Set(telling.announcedTo(ada.id).map(({ cursor }) => cursor)).size).toBe(1);
    await telling.service.markRead(viewerOf(ada.id), null);
    await telling.handle(events);
    expect((await ada.ask(LIST)).notifications).toMatchObject({ unreadCount: 0, edges: [{ node: { actorCount: 3 } }] });
  });

  it('is made up for where a process ended between releasing and announcing', async () => {
    const telling = tellingOn(api());
    const { ada } = await api().people({ ada: {} });
    const postId = await ada.posts('Hello');
    await telling.handle(await telling.like(postId, await telling.crowd(20)));
    await telling.handle(await telling.like(postId, await telling.crowd(1)));
    telling.time.nowMs += MINUTE_MS;
    telling.onAnnounce = () => {
      throw new Error('gone');
    };
    await expect(telling.sweep()).rejects.toThrow('gone');
    const { notificationId, cursor } = (await telling.service.since(ada.id, null, 10)).at(-1)!;
    telling.onAnnounce = () => undefined;
    await telling.sweep();
    expect(telling.announcedTo(ada.id)).toHaveLength(1);
    telling.time.nowMs += MINUTE_MS;
    await telling.sweep();
    expect(telling.announcedTo(ada.id).slice(1)).toMatchObject([{ notificationId, cursor }]);
  });
});

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('like' as const), post: fc.nat(1), who: fc.nat(29) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unlike' as const), post: fc.nat(1), who: fc.nat(29) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(2 * MINUTE_MS) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('read' as const) }) },
);

it('whoever comes back with any cursor has missed nothing, and gets nothing twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const telling = tellingOn(api());
      const { ada } = await api().people({ ada: {} });
      const postIds = [await ada.posts('One'), await ada.posts('Two')];
      const crowd = await telling.crowd(30);
      for (const one of steps) {
        if (one.kind === 'like') await telling.handle(await telling.like(postIds[one.post]!, [crowd[one.who]!]));
        if (one.kind === 'unlike') await telling.handle(await telling.unlike(postIds[one.post]!, [crowd[one.who]!]));
        if (one.kind === 'read') await telling.service.markRead(viewerOf(ada.id), null);
        if (one.kind === 'wait') {
          telling.time.nowMs += one.ms;
          await telling.sweep();
        }
      }
      const mine = telling.announcedTo(ada.id);
      const seqs = [...new Set(mine.map(({ seq }) => seq))];
      expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
      const { edges, unreadCount } = (await ada.ask(LIST)).notifications;
      const there = new Set(edges.map(({ node }: { node: { id: string } }) => node.id));
      expect(edges.filter(({ node }: { node: { read: boolean } }) => !node.read)).toHaveLength(unreadCount as number);
      for (const { cursor, seq } of mine) {
        const replayed = await telling.service.since(ada.id, cursor, 100);
        expect(replayed.map((one) => one.seq)).toEqual(replayed.map((one) => one.seq).toSorted((a, b) => a - b));
        const missed = mine.filter((one) => one.seq > seq && there.has(one.notificationId));
        const again = new Set(replayed.map(({ notificationId }) => notificationId));
        expect(missed.filter(({ notificationId }) => !again.has(notificationId))).toEqual([]);
        expect(again.size).toBe(replayed.length);
      }
      expect(await telling.service.since(ada.id, await telling.service.cursorNow(ada.id), 10)).toEqual([]);
    }),
    { numRuns: 8 },
  );
}, 240_000);
