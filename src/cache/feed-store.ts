// Windows onto lists of posts, newest first: the newest some hundred of a home feed, or of one author. A window says
// down to where it is complete. Kept here in this process; feed-store-redis.ts keeps the same for all processes.
import { randomUUID } from 'node:crypto';

import { LRUCache } from 'lru-cache';

/** A place in the order of posts, newest first; of the same millisecond, the greater id first. */
export interface Place {
  readonly at: number;
  readonly id: string;
}

export interface Entry extends Place {
  readonly authorId: string;
  /** The FOLLOWS relationship by which it came: whoever reads it may ask for just that one. Empty for one's own. */
  readonly followId: string;
}

/** What a window holds after a place. */
export interface Slice {
  readonly entries: readonly Entry[];
  /** The slice holds all there is after the place down to here, this included; null: down to the end of the list. */
  readonly floor: Place | null;
  /** Authors that are too widely followed to be pushed, and the FOLLOWS by which each is in this feed. */
  readonly wide: Readonly<Record<string, string>>;
  readonly madeAtMs: number;
  readonly makingMs: number;
  /** Whether the window has changed since; false where it is unknown, as what other processes change. */
  hasChanged(): boolean;
}

export interface Content {
  readonly entries: readonly Entry[];
  /** Complete down to here; null: to the end. */
  readonly floor: Place | null;
  readonly wide: Readonly<Record<string, string>>;
  readonly madeAtMs: number;
  readonly makingMs: number;
}

export interface Change {
  readonly owner: string;
  readonly entries: readonly Entry[];
  readonly wide?: Readonly<Record<string, string>>;
}

/** All changes reach windows that are there and those that are being made; all may come twice. */
export interface FeedStore {
  /** At most some `count` entries after a place; undefined where there is no window. Keeps the window alive. */
  read(owner: string, after: Place, count: number): Promise<Slice | undefined>;
  /** Which of these have a window, or will have one that is being made. */
  owners(ids: readonly string[]): Promise<string[]>;
  add(changes: readonly Change[]): Promise<void>;
  /** Takes out one post, or all that came of one author. */
  remove(owners: readonly string[], what: { postId: string } | { authorId: string }): Promise<void>;
  forget(owners: readonly string[]): Promise<void>;
  /** Begins a window: from now on it takes changes. Undefined where one is being made already. */
  begin(owner: string): Promise<string | undefined>;
  /** Ends what `begin` began, with what was read in between; false where it was forgotten meanwhile. */
  fill(owner: string, token: string, content: Content): Promise<boolean>;
  /** Ends a making that came to nothing. */
  abandon(owner: string, token: string): Promise<void>;
}

export interface FeedStoreLimits {
  readonly entriesMax: number;
  /** How many windows this process keeps, the last used ones. */
  readonly windowsMax: number;
  /** A window that nobody reads for so long is forgotten. */
  readonly idleMs: number;
  /** A making that takes longer counts as died. */
  readonly makingMs: number;
}

/** Negative where `a` comes first. */
export function comparePlaces(a: Place, b: Place): number {
  if (a.at !== b.at) return b.at - a.at;
  if (a.id === b.id) return 0;
  return a.id > b.id ? -1 : 1;
}

interface Window {
  entries: Entry[];
  floor: Place | null;
  readonly wide: Map<string, string>;
  madeAtMs: number;
  makingMs: number;
  changes: number;
}

interface Making {
  readonly token: string;
  readonly entries: Map<string, Entry>;
  readonly wide: Record<string, string>;
}

/** Puts entries in, each once, and drops what is below the floor or beyond the number that is kept. */
function insert(window: Window, entries: Iterable<Entry>, entriesMax: number): void {
  const byId = new Map(window.entries.map((entry) => [entry.id, entry]));
  const { floor } = window;
  for (const entry of entries) {
    if (floor === null || comparePlaces(entry, floor) <= 0) byId.set(entry.id, entry);
  }
  const all = [...byId.values()].sort(comparePlaces);
  window.entries = all.slice(0, entriesMax);
  const last = window.entries.at(-1);
  if (all.length > entriesMax && last !== undefined) window.floor = { at: last.at, id: last.id };
  window.changes += 1;
}

function sliceOf(window: Window, after: Place, count: number): Slice {
  const { floor, wide, madeAtMs, makingMs, changes } = window;
  const start = window.entries.findIndex((entry) => comparePlaces(entry, after) > 0);
  const entries = start < 0 ? [] : window.entries.slice(start, start + count);
  const last = entries.at(-1);
  return {
    entries,
    floor: entries.length === count && last !== undefined ? { at: last.at, id: last.id } : floor,
    wide: Object.fromEntries(wide),
    madeAtMs,
    makingMs,
    hasChanged: () => window.changes !== changes,
  };
}

function createMakings(
  windows: LRUCache<string, Window>,
  makings: LRUCache<string, Making>,
  entriesMax: number,
): Pick<FeedStore, 'begin' | 'fill' | 'abandon'> {
  return {
    begin(owner) {
      if (makings.has(owner)) return Promise.resolve(undefined);
      const token = randomUUID();
      makings.set(owner, { token, entries: new Map(), wide: {} });
      return Promise.resolve(token);
    },
    fill(owner, token, { entries, floor, wide, madeAtMs, makingMs: tookMs }) {
      const making = makings.get(owner);
      if (making?.token !== token) return Promise.resolve(false);
      const window: Window = {
        entries: [],
        floor,
        wide: new Map(Object.entries({ ...wide, ...making.wide })),
        madeAtMs,
        makingMs: tookMs,
        changes: 0,
      };
      insert(window, [...entries, ...making.entries.values()], entriesMax);
      makings.delete(owner);
      windows.set(owner, window);
      return Promise.resolve(true);
    },
    abandon(owner, token) {
      if (makings.get(owner)?.token === token) makings.delete(owner);
      return Promise.resolve();
    },
  };
}

export function createMemoryFeedStore({ entriesMax, windowsMax, idleMs, makingMs }: FeedStoreLimits): FeedStore {
  const windows = new LRUCache<string, Window>({ max: windowsMax, ttl: idleMs, updateAgeOnGet: true });
  const makings = new LRUCache<string, Making>({ max: windowsMax, ttl: makingMs });
  /** A change is none of its owner's reading: it keeps nothing alive. */
  const peek = (owner: string): Window | undefined => windows.peek(owner);
  const forget = (owner: string): void => {
    const window = peek(owner);
    if (window !== undefined) window.changes += 1;
    windows.delete(owner);
    makings.delete(owner);
  };
  return {
    read(owner, after, count) {
      const window = windows.get(owner);
      return Promise.resolve(window === undefined ? undefined : sliceOf(window, after, count));
    },
    owners: (ids) => Promise.resolve(ids.filter((id) => peek(id) !== undefined || makings.peek(id) !== undefined)),
    add(changes) {
      for (const { owner, entries, wide } of changes) {
        const window = peek(owner);
        const making = makings.peek(owner);
        if (window !== undefined) {
          insert(window, entries, entriesMax);
          for (const [authorId, followId] of Object.entries(wide ?? {})) window.wide.set(authorId, followId);
        }
        for (const entry of entries) making?.entries.set(entry.id, entry);
        if (making !== undefined) Object.assign(making.wide, wide);
      }
      return Promise.resolve();
    },
    remove(owners, what) {
      const stays = (entry: Entry): boolean =>
        'postId' in what ? entry.id !== what.postId : entry.authorId !== what.authorId;
      for (const owner of owners) {
        const window = peek(owner);
        if (window === undefined) continue;
        window.entries = window.entries.filter(stays);
        if ('authorId' in what) window.wide.delete(what.authorId);
        window.changes += 1;
      }
      return Promise.resolve();
    },
    forget(owners) {
      for (const owner of owners) forget(owner);
      return Promise.resolve();
    },
    ...createMakings(windows, makings, entriesMax),
  };
}
