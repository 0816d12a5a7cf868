// Watches the rows of a network go by, and chooses whom and what the workloads ask about.
import type { Rows } from '../../src/domain/import/rows.ts';
import type { Follows, Sample } from '../peers/bench-data.ts';
import type { BenchNetwork } from './network.ts';

const PEOPLE = 1_000;
const READERS = 100;
const CELEBRITIES = 50;
const HOT_POSTS = 50;
const POSTS = 5_000;
/** Hot posts are those of popular people: only theirs are counted. */
const POPULAR = 1_000;
/** How far from the wanted number of followees a reader may be. */
const NEAR = 1.4;
const WIDTHS = [10, 100, 1_000, 10_000];
const ORDINARY = { min: 30, max: 200 };
const HEAVY = { min: 5_000, count: 30 };

interface Seen {
  readonly id: string;
  readonly handle: string;
  readonly isPrivate: boolean;
  followees: number;
  followers: number;
}

type Sizes = Record<keyof Sample['sizes'], number>;

/** The same rows; `begin` each time that they are read anew, then `see` for each. */
function watched<T>(rows: () => Rows<T>, begin: () => void, see: (row: T) => void): () => AsyncGenerator<T, void> {
  return async function* (): AsyncGenerator<T, void> {
    begin();
    for await (const row of rows()) {
      see(row);
      yield row;
    }
  };
}

const byIds = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
const everyOf = <T>(list: readonly T[], count: number): T[] => {
  const step = Math.max(1, list.length / count);
  return Array.from({ length: Math.min(count, list.length) }, (_, i) => list[Math.floor(i * step)] as T);
};
const nameOf = ({ id, handle, followees }: Seen): Follows => ({ id, handle, followees });

function readersOf(people: readonly Seen[]): Sample['readers'] {
  const near = (width: number): Follows[] =>
    people
      .filter(({ followees }) => followees > width / NEAR && followees < width * NEAR)
      .sort((a, b) => Math.abs(a.followees - width) - Math.abs(b.followees - width) || byIds(a, b))
      .slice(0, READERS)
      .map(nameOf);
  const lists = new Map(WIDTHS.map((width) => [String(width), near(width)]));
  return Object.fromEntries([...lists].filter(([, list]) => list.length > 0));
}

function sampleOf(people: readonly Seen[], likes: ReadonlyMap<string, number>, posts: string[], sizes: Sizes): Sample {
  const widest = [...people].sort((a, b) => b.followees - a.followees || byIds(a, b));
  const heavy = widest.filter(({ followees }) => followees >= HEAVY.min);
  const ordinary = people.filter(({ followees }) => followees >= ORDINARY.min && followees <= ORDINARY.max);
  return {
    sizes: { ...sizes },
    people: everyOf([...people].sort(byIds), PEOPLE).map(nameOf),
    readers: readersOf(people),
    ordinary: everyOf(ordinary, PEOPLE).map(nameOf),
    heavy: (heavy.length > 0 ? heavy : widest).slice(0, HEAVY.count).map(nameOf),
    celebrities: people
      .filter(({ isPrivate }) => !isPrivate)
      .sort((a, b) => b.followers - a.followers || byIds(a, b))
      .slice(0, CELEBRITIES)
      .map(({ id, handle, followers }) => ({ id, handle, followers })),
    hotPosts: [...likes]
      .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      .slice(0, HOT_POSTS)
      .map(([id]) => id),
    posts: everyOf(posts, POSTS),
  };
}

/** Hands the network on, and gives the sample once all its rows were read: people first, then posts, then likes. */
export function createSampler(network: BenchNetwork): { readonly network: BenchNetwork; sample(): Sample } {
  const people = new Map<string, Seen>();
  const likes = new Map<string, number>();
  let posts: string[] = [];
  const sizes: Sizes = { users: 0, follows: 0, posts: 0, likes: 0, comments: 0, blocks: 0 };
  const follow = (handle: string, side: 'followees' | 'followers'): void => {
    const seen = people.get(handle);
    if (seen !== undefined) seen[side]++;
  };
  const reset = (kind: keyof Sizes) => (): void => void (sizes[kind] = 0);
  const resetFollows = (): void => {
    sizes.follows = 0;
    for (const seen of people.values()) seen.followees = seen.followers = 0;
  };
  const keptOneIn = Math.max(1, Math.floor(network.rowsExpected.posts / (POSTS * 10)));
  const resetPosts = (): void => {
    sizes.posts = 0;
    posts = [];
    likes.clear();
    for (const seen of [...people.values()].slice(0, POPULAR)) if (!seen.isPrivate) popular.add(seen.handle);
  };
  const popular = new Set<string>();
  const watchedNetwork: BenchNetwork = {
    rowsExpected: network.rowsExpected,
    users: watched(network.users, reset('users'), ({ id, handle, isPrivate }) => {
      sizes.users++;
      if (!people.has(handle)) people.set(handle, { id, handle, isPrivate, followees: 0, followers: 0 });
    }),
    follows: watched(network.follows, resetFollows, ({ follower, followee }) => {
      sizes.follows++;
      follow(follower, 'followees');
      follow(followee, 'followers');
    }),
    posts: watched(network.posts, resetPosts, ({ id, author, visibility }) => {
      if (visibility === 'PUBLIC' && popular.has(author)) likes.set(id, 0);
      const open = visibility === 'PUBLIC' && people.get(author)?.isPrivate === false;
      if (sizes.posts++ % keptOneIn === 0 && open) posts.push(id);
    }),
    likes: watched(network.likes, reset('likes'), ({ post }) => {
      sizes.likes++;
      const count = likes.get(post);
      if (count !== undefined) likes.set(post, count + 1);
    }),
    comments: watched(network.comments, reset('comments'), () => {
      sizes.comments++;
    }),
    blocks: watched(network.blocks, reset('blocks'), () => {
      sizes.blocks++;
    }),
  };
  return { network: watchedNetwork, sample: () => sampleOf([...people.values()], likes, posts, sizes) };
}
