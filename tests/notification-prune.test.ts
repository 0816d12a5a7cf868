// The promises of pruning: what is old goes, a batch at a time; what is counted stays what is shown; cursors go on
// working.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';

import { idAt } from '../src/graph/ids.ts';
import { useApi } from './support/api.ts';
import { testCypher } from './support/cypher.ts';
import { tellingOn } from './support/notifications.ts';

const api = useApi();
const DAY_MS = 86_400_000;
const AGE = testCypher('notification-age');

const PAGE = `query ($after: String) {
  notifications(first: 100, after: $after) { unreadCount edges { cursor node { id read } } } }`;

interface Edge {
  readonly cursor: string;
  readonly node: { readonly id: string };
}

/** One notification for each number of days since it happened, `readDays` of them ago it was read, if ever. */
async function told(ages: readonly { readonly days: number; readonly readDays?: number }[], likers = 1) {
  const telling = tellingOn(api());
  const ada = await api().person();
  const nowMs = Date.now();
  const ids: string[] = [];
  for (const { days, readDays } of ages) {
    const postId = await ada.posts('Hello');
    await telling.handle(await telling.like(postId, await telling.crowd(likers)));
    const id = telling.announcedTo(ada.id).at(-1)?.notificationId ?? '';
    if (readDays !== undefined) {
      await ada.ask('mutation ($ids: [ID!]) { markNotificationsRead(ids: $ids) { unreadCount } }', { ids: [id] });
    }
    const newId = idAt('ntf', nowMs - days * DAY_MS, randomBytes(10));
    const readAtMs = readDays === undefined ? null : nowMs - readDays * DAY_MS;
    const session = api().graph.driver.session(api().graph.sessionConfig);
    await session.run(AGE, { id, newId, updatedAtMs: nowMs - days * DAY_MS, readAtMs });
    await session.close();
    ids.push(newId);
  }
  const page = async (after: string | null = null) => {
    const { notifications } = await ada.ask(PAGE, { after });
    const edges = notifications.edges as Edge[];
    return { unreadCount: notifications.unreadCount as number, edges, ids: edges.map(({ node }) => node.id) };
  };
  return { telling, ada, ids, page };
}

describe('pruning', () => {
  it('takes what was read 90 days ago and what is a year old, and counts what is left', async () => {
    const ages = [
      { days: 400 },
      { days: 400, readDays: 3 },
      { days: 100, readDays: 95 },
      { days: 100, readDays: 80 },
      { days: 100 },
      { days: 1 },
    ];
    const { telling, ada, ids, page } = await told(ages);
    const before = await page();
    expect([before.ids, before.unreadCount]).toEqual([ids.toReversed(), 3]);
    await telling.prune();
    const after = await page();
    expect([after.ids, after.unreadCount]).toEqual([ids.slice(3).toReversed(), 2]);
    // A page after one that is gone, and all that was told since.
    const cursorOf = (id?: string) => before.edges.find(({ node }) => node.id === id)?.cursor ?? '';
    expect((await page(cursorOf(ids[2]))).ids).toEqual([]);
    const since = await telling.service.since(ada.id, cursorOf(ids[1]), 10);
    expect(since.map(({ notificationId }) => notificationId)).toEqual(ids.slice(3));
    await telling.prune();
    expect((await page()).ids).toEqual(after.ids);
  });

  it('takes away also what names more than one transaction takes on', async () => {
    const { telling, page } = await told([{ days: 400, readDays: 399 }], 1_200);
    await telling.prune();
    expect(await page()).toMatchObject({ ids: [], unreadCount: 0 });
  });
});
