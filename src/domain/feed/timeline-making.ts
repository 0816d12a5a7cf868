// Makes windows from the graph: timelines beside the request that missed one, authors' windows for the request that
// needs them. Each is made once however many ask (in this process by a map, among processes by the store's token).
import { LRUCache } from 'lru-cache';

import { comparePlaces, type Content, type FeedStore, type Place, type Slice } from '../../cache/feed-store.ts';
import { authored as authoredQuery, timelineMake } from '../../cypher/feed/queries.ts';
import { REACH_SLACK, type TimelineParts } from './timeline-parts.ts';

/** Before the FOLLOWS of a wide author in a timeline: never pushed, or pushed with a delay. */
export const PULLED = 'p';
export const SPREAD = 's';

/** Who was found to follow few is not looked at again for a while. */
const NARROW = { max: 50_000, ttl: 600_000 };
/** Timelines that this process makes at once: a crowd that comes back is served by pulling meanwhile. */
const MAKINGS_MAX = 4;

export interface TimelineMaking {
  /** Makes a timeline in the background, unless its owner follows few or enough are being made. */
  consider(viewerId: string): void;
  /** Makes it anew in the background; the old one goes on being read. */
  renew(viewerId: string): void;
  /** What an author's window holds after a place; made where there is none. */
  authoredSlice(authorId: string, from: Place, count: number): Promise<Pick<Slice, 'entries' | 'floor'>>;
  /** Resolves when nothing is being made. */
  settled(): Promise<void>;
}

type Made = Pick<Content, 'entries' | 'floor' | 'wide'>;

/** Reads what a window is to hold. Undefined for a timeline of somebody who follows few. */
function createReads({ graph, limits }: TimelineParts) {
  const { entriesMax, followeesMin, pushFollowersMax, spreadFollowersMax } = limits;
  const readTimeline = async (viewerId: string): Promise<Made | undefined> => {
    const bounds = {
      wideMin: Math.ceil(pushFollowersMax * REACH_SLACK),
      pullMin: Math.ceil(spreadFollowersMax * REACH_SLACK),
    };
    const [row] = await timelineMake(graph, { viewerId, followeesMin, limit: entriesMax, ...bounds });
    if (row === undefined) return undefined;
    const wide: Record<string, string> = {};
    for (const { authorId, followId, pulled } of row.wide) wide[authorId] = (pulled ? PULLED : SPREAD) + followId;
    return { entries: row.posts, floor: floorOf(row.posts, entriesMax), wide };
  };

  const readAuthored = async (authorId: string): Promise<Made> => {
    const posts = await authoredQuery(graph, { authorId, limit: entriesMax });
    return { entries: posts.map((post) => ({ ...post, followId: '' })), floor: floorOf(posts, entriesMax), wide: {} };
  };
  return { readTimeline, readAuthored };
}

/** Makes a window in a store, unless another process is at it, and answers what it read either way. */
function createFill({ clock }: TimelineParts) {
  return async (store: FeedStore, owner: string, read: () => Promise<Made | undefined>) => {
    const token = await store.begin(owner);
    const startedMs = clock();
    let made: Made | undefined;
    try {
      made = await read();
    } finally {
      if (made === undefined && token !== undefined) await store.abandon(owner, token);
    }
    if (made === undefined || token === undefined) return made;
    const madeAtMs = clock();
    await store.fill(owner, token, { ...made, madeAtMs, makingMs: madeAtMs - startedMs });
    return made;
  };
}

export function createTimelineMaking(parts: TimelineParts): TimelineMaking {
  const { timelines, authored, log } = parts;
  const narrow = new LRUCache<string, true>(NARROW);
  const underWay = new Map<string, Promise<Made | undefined>>();
  const { readTimeline, readAuthored } = createReads(parts);
  const fill = createFill(parts);

  const once = (key: string, make: () => Promise<Made | undefined>): Promise<Made | undefined> => {
    const known = underWay.get(key);
    if (known !== undefined) return known;
    const made = make().finally(() => underWay.delete(key));
    underWay.set(key, made);
    return made;
  };

  const makeTimeline = async (viewerId: string): Promise<Made | undefined> => {
    const made = await fill(timelines, viewerId, () => readTimeline(viewerId));
    if (made === undefined) narrow.set(viewerId, true);
    return made;
  };

  const renew = (viewerId: string): void => {
    if (underWay.size >= MAKINGS_MAX) return;
    once(viewerId, () => makeTimeline(viewerId)).catch((error: unknown) => {
      log.warn({ err: error, viewerId }, 'a timeline could not be made');
    });
  };

  return {
    renew,
    consider(viewerId) {
      if (!narrow.has(viewerId)) renew(viewerId);
    },
    async authoredSlice(authorId, from, count) {
      const slice = await authored.read(authorId, from, count);
      if (slice !== undefined) return slice;
      const made = await once(`of ${authorId}`, () => fill(authored, authorId, () => readAuthored(authorId)));
      const { entries, floor } = made ?? { entries: [], floor: null };
      return { entries: entries.filter((entry) => comparePlaces(entry, from) > 0), floor };
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay.values());
    },
  };
}

/** Where so many were found as were asked for there may be more. */
function floorOf(posts: readonly Place[], limit: number): Place | null {
  const last = posts.at(-1);
  return posts.length === limit && last !== undefined ? { at: last.at, id: last.id } : null;
}
