// The network that the benchmark runs on, and the arrays that the other peers' answers are held against.
import { describe, expect, it } from '@jest/globals';

import { benchNetwork, type BenchNetwork } from '../bench/data/network.ts';
import { BENCH, fingerprintOf } from '../bench/data/parameters.ts';
import { objectionTo } from '../bench/data/prepare.ts';
import { createSampler } from '../bench/data/sampler.ts';
import { readAdjacency } from '../bench/peers/adjacency/adjacency.ts';
import { createSearch } from '../bench/peers/adjacency/search.ts';
import { createSuggest } from '../bench/peers/adjacency/suggest.ts';
import type { Direction } from '../bench/peers/peer.ts';

const USERS = 300;
const NOW_MS = Date.UTC(2026, 5, 1);
const KINDS = ['users', 'follows', 'posts', 'likes', 'comments', 'blocks'] as const;

async function all<T>(rows: Iterable<T> | AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

async function rowsOf(network: BenchNetwork) {
  const users = await all(network.users());
  const follows = await all(network.follows());
  const posts = await all(network.posts());
  const likes = await all(network.likes());
  return { users, follows, posts, likes, comments: await all(network.comments()), blocks: await all(network.blocks()) };
}

/** The network by handles, in the plainest form. */
async function plainOf(network: BenchNetwork) {
  const people = await all(network.users());
  const out = new Map(people.map(({ handle }) => [handle, new Set<string>()]));
  const apart = new Set<string>();
  for (const { follower, followee } of await all(network.follows())) out.get(follower)!.add(followee);
  for (const { blocker, blocked } of await all(network.blocks())) {
    apart.add(`${blocker} ${blocked}`).add(`${blocked} ${blocker}`);
  }
  return { people, out, apart };
}
type Plain = Awaited<ReturnType<typeof plainOf>>;

/** Breadth first from one end, by the rules as docs say them. */
function plainDegree({ people, out, apart }: Plain, from: string, to: string, direction: Direction): number | null {
  const isPrivate = new Set(people.filter((person) => person.isPrivate).map(({ handle }) => handle));
  const open = (handle: string): boolean => !isPrivate.has(handle) || out.get(from)!.has(handle);
  if (from === to) return 0;
  if (apart.has(`${from} ${to}`)) return null;
  let frontier = [from];
  const met = new Set(frontier);
  for (let steps = 1; steps <= 6; steps++) {
    const next = new Set<string>();
    for (const handle of frontier) {
      for (const reached of out.get(handle)!) next.add(reached);
      if (direction === 'ANY') for (const [other, followees] of out) if (followees.has(handle)) next.add(other);
    }
    if (next.has(to)) return steps;
    frontier = [...next].filter((handle) => !met.has(handle) && open(handle) && !apart.has(`${from} ${handle}`));
    for (const handle of frontier) met.add(handle);
  }
  return null;
}

function plainSuggestions({ people, out, apart }: Plain, viewer: string, first: number) {
  const followees = [...out.get(viewer)!];
  const ids = new Map(people.map(({ handle, id }) => [handle, id]));
  return people
    .filter(({ handle }) => handle !== viewer && !followees.includes(handle) && !apart.has(`${viewer} ${handle}`))
    .map(({ id, handle }) => ({ id, mutuals: followees.filter((followee) => out.get(followee)!.has(handle)) }))
    .filter(({ mutuals }) => mutuals.length > 0)
    .sort((a, b) => b.mutuals.length - a.mutuals.length || (a.id < b.id ? -1 : 1))
    .slice(0, first)
    .map(({ id, mutuals }) => {
      const three = mutuals.map((handle) => ids.get(handle)!).sort();
      return { id, mutualCount: mutuals.length, mutuals: three.slice(0, 3) };
    });
}

describe("the benchmark's network", () => {
  it('is the same for the same size and time, each time its streams are read', async () => {
    const network = benchNetwork(USERS, NOW_MS);
    const rows = await rowsOf(network);
    expect(await rowsOf(network)).toEqual(rows);
    expect(await rowsOf(benchNetwork(USERS, NOW_MS))).toEqual(rows);
    expect(rows.users).toHaveLength(USERS);
    for (const kind of KINDS) expect(rows[kind].length).toBeGreaterThan(0);
  });

  it('talks in threads, about posts that are there, and nothing is older than what it answers', async () => {
    const { posts, comments } = await rowsOf(benchNetwork(USERS, NOW_MS));
    const times = new Map([...posts, ...comments].map(({ id, createdAtMs }) => [id, createdAtMs]));
    const openers = new Set(comments.filter(({ replyTo }) => replyTo === null).map(({ id }) => id));
    for (const { post, replyTo, createdAtMs } of comments) {
      expect(createdAtMs).toBeGreaterThanOrEqual(times.get(replyTo ?? post)!);
      if (replyTo !== null) expect(openers).toContain(replyTo);
    }
  });

  it('is told from any other by its fingerprint', () => {
    expect(fingerprintOf(USERS)).toBe(fingerprintOf(USERS));
    expect(fingerprintOf(USERS + 1)).not.toBe(fingerprintOf(USERS));
    expect(fingerprintOf(USERS, { ...BENCH, seed: 2 })).not.toBe(fingerprintOf(USERS));
  });

  it('is sampled while it passes: readers as wide as they say, celebrities who are not private', async () => {
    const { network, sample } = createSampler(benchNetwork(USERS, NOW_MS));
    const rows = await rowsOf(network);
    const { sizes, readers, celebrities, hotPosts } = sample();
    expect(sizes).toEqual(Object.fromEntries(KINDS.map((kind) => [kind, rows[kind].length])));
    const { people, out } = await plainOf(network);
    for (const { handle, followees } of Object.values(readers).flat()) expect(out.get(handle)!.size).toBe(followees);
    const isPrivate = new Map(people.map((person) => [person.handle, person.isPrivate]));
    expect(celebrities.some(({ handle }) => isPrivate.get(handle))).toBe(false);
    expect(hotPosts.length).toBeGreaterThan(0);
  });
});

describe('the arrays', () => {
  it('know the degree between any two as a plain search does, whoever is private or blocked', async () => {
    const network = benchNetwork(USERS, NOW_MS);
    const [plain, adjacency] = [await plainOf(network), await readAdjacency(network)];
    const search = createSearch(adjacency);
    const wrong: string[] = [];
    for (let i = 0; i < USERS; i += 7) {
      for (let j = 0; j < USERS; j += 11) {
        for (const direction of ['OUT', 'ANY'] as const) {
          const [from, to] = [adjacency.people[i]!.handle, adjacency.people[j]!.handle];
          const [found, expected] = [search(i, j, direction), plainDegree(plain, from, to, direction)];
          if (found !== expected) wrong.push(`${direction} ${from} ${to}: ${found} for ${expected}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('suggest as a plain count does, most mutual followees first, then by id', async () => {
    const network = benchNetwork(USERS, NOW_MS);
    const [plain, adjacency] = [await plainOf(network), await readAdjacency(network)];
    const suggest = createSuggest(adjacency);
    for (let i = 0; i < USERS; i += 13) {
      const found = suggest(i, 10).map(({ id, mutualCount, mutuals }) => ({
        id,
        mutualCount,
        mutuals: mutuals.map((mutual) => mutual.id),
      }));
      expect(found).toEqual(plainSuggestions(plain, adjacency.people[i]!.handle, 10));
    }
  });
});

describe('a network that is there', () => {
  const known = { fingerprint: 'one', nowMs: NOW_MS };
  const DAY_MS = 86_400_000;

  it('is measured on again while it is the same, new and as it was loaded', () => {
    expect(objectionTo(known, 'one', NOW_MS + DAY_MS)).toBeUndefined();
    expect(objectionTo({ ...known, isWriting: false }, 'one', NOW_MS)).toBeUndefined();
  });

  it('is made anew, aloud, where it is another one, too old, or was left amid writes', () => {
    expect(objectionTo(known, 'two', NOW_MS)).toContain('another');
    expect(objectionTo(known, 'one', NOW_MS + 8 * DAY_MS)).toContain('too old');
    expect(objectionTo({ ...known, isWriting: true }, 'one', NOW_MS)).toContain('AMID ITS WRITES');
  });
});
