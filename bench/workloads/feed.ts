// The home feed of accounts that follow few and many: its first, second and tenth page.
import type { FeedPage, Peer } from '../peers/peer.ts';
import { type Ground, MANY_CLIENTS, ONE_CLIENT, type ReadWorkload, missing, readTask } from './workload.ts';

const PAGE_SIZE = 20;
const READERS_MAX = 100;
/** Deep pages take a walk to get to: fewer readers. */
const WALKERS_MAX = 25;

type Order = 'LATEST' | 'TOP';

function askFeed(peer: Peer, order: Order, viewer: string, after?: string): Promise<FeedPage> {
  const read = order === 'LATEST' ? peer.feedLatest : peer.feedTop;
  return read?.(viewer, PAGE_SIZE, after) ?? missing(peer, `feed ${order}`);
}

/** Each peer's own cursor to a page; undefined where the feed is shorter than that. */
async function cursorTo(peer: Peer, order: Order, viewer: string, page: number): Promise<string | undefined> {
  let after: string | undefined;
  for (let turned = 1; turned < page; turned++) {
    const { next } = await askFeed(peer, order, viewer, after);
    if (next === null) return undefined;
    after = next;
  }
  return after;
}

interface Reader {
  readonly viewer: string;
  readonly followees: number;
  readonly after: ReadonlyMap<string, string>;
}

async function readersOf({ sample, peers }: Ground, order: Order, size: string, page: number): Promise<Reader[]> {
  const people = (sample.readers[size] ?? []).slice(0, page > 1 ? WALKERS_MAX : READERS_MAX);
  const asked = peers.filter((peer) => knowsFeed(peer, order));
  const readers: Reader[] = [];
  for (const { id: viewer, followees } of people) {
    const after = new Map<string, string>();
    for (const peer of page > 1 ? asked : []) {
      const cursor = await cursorTo(peer, order, viewer, page);
      if (cursor !== undefined) after.set(peer.name, cursor);
    }
    if (page === 1 || after.size === asked.length) readers.push({ viewer, followees, after });
  }
  return readers;
}

function knowsFeed(peer: Peer, order: Order): boolean {
  return (order === 'LATEST' ? peer.feedLatest : peer.feedTop) !== undefined;
}

function feedWorkload(order: Order, size: string, page: number): ReadWorkload {
  const followees = Number(size).toLocaleString('en');
  return {
    kind: 'read',
    name: `feed-${order.toLowerCase()}-${size}-page-${page}`,
    says: `feed ${order}, page ${page} of ${PAGE_SIZE}, accounts that follow about ${followees}`,
    clients: page === 1 ? MANY_CLIENTS : ONE_CLIENT,
    knows: (peer) => knowsFeed(peer, order),
    async prepare(ground) {
      const readers = await readersOf(ground, order, size, page);
      return readTask(readers, (peer, { viewer, after }) => askFeed(peer, order, viewer, after.get(peer.name)));
    },
  };
}

export const feedWorkloads: readonly ReadWorkload[] = (['LATEST', 'TOP'] as const).flatMap((order) =>
  ['10', '100', '1000', '10000'].flatMap((size) => [1, 2, 10].map((page) => feedWorkload(order, size, page))),
);
