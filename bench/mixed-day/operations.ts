// What people do on a day: a hundred reads for each write, by people of whom few are very active (Zipf).
import type { Sample } from '../peers/bench-data.ts';
import type { Peer } from '../peers/peer.ts';
import { type Random, createRandom } from '../../seeds/random.ts';
import { createZipf } from '../measure/zipf.ts';
import { missing } from '../workloads/workload.ts';
import { noteAt } from '../workloads/writes.ts';

/** Shares of all requests; writes together are one in a hundred and one. */
export const MIX = {
  'feed LATEST': 30,
  'feed LATEST, page 2': 8,
  'feed TOP': 12,
  profile: 20,
  post: 18,
  followers: 4,
  suggestions: 4,
  degree: 4,
  like: 0.5,
  follow: 0.2,
  comment: 0.2,
  'new post': 0.1,
} as const;
export type OperationName = keyof typeof MIX;

const PAGE_SIZE = 20;

/** A write that the server said was done. */
export type Acknowledged =
  | { readonly kind: 'like' | 'follow'; readonly viewer: string; readonly id: string }
  | { readonly kind: 'post' | 'comment'; readonly id: string };

export interface Operation {
  readonly name: OperationName;
  run(): Promise<Acknowledged | undefined>;
}

type Make = (viewer: string, index: number) => () => Promise<Acknowledged | undefined>;

function readsOf(peer: Peer, sample: Sample, random: Random): Partial<Record<OperationName, Make>> {
  const nothing = async (read: Promise<unknown> | undefined): Promise<undefined> => {
    await (read ?? missing(peer, 'read'));
    return undefined;
  };
  const { pick } = random;
  const anyPost = (): string => pick(pick([sample.posts, sample.hotPosts]));
  return {
    'feed LATEST': (viewer) => () => nothing(peer.feedLatest?.(viewer, PAGE_SIZE)),
    'feed LATEST, page 2': (viewer) => async () => {
      const page = await peer.feedLatest?.(viewer, PAGE_SIZE);
      return page?.next == null ? undefined : nothing(peer.feedLatest?.(viewer, PAGE_SIZE, page.next));
    },
    'feed TOP': (viewer) => () => nothing(peer.feedTop?.(viewer, PAGE_SIZE)),
    profile: (viewer) => {
      const { handle } = random.chance(0.5) ? pick(sample.people) : pick(sample.celebrities);
      return () => nothing(peer.profile?.(viewer, handle));
    },
    post: (viewer) => {
      const id = anyPost();
      return () => nothing(peer.postWithComments?.(viewer, id));
    },
    followers: (viewer) => {
      const { handle } = pick(sample.people);
      return () => nothing(peer.followersOf?.(viewer, handle, PAGE_SIZE));
    },
    suggestions: (viewer) => () => nothing(peer.suggestions?.(viewer, PAGE_SIZE)),
    degree: (viewer) => {
      const { id } = pick(sample.people);
      return () => nothing(peer.degree?.(viewer, id, 'ANY'));
    },
  };
}

function writesOf(peer: Peer, sample: Sample, { pick }: Random): Partial<Record<OperationName, Make>> {
  return {
    like: (viewer) => {
      const id = pick(sample.posts);
      return async () => {
        await (peer.like?.(viewer, id) ?? missing(peer, 'like'));
        return { kind: 'like', viewer, id };
      };
    },
    follow: (viewer) => {
      const { id } = pick(sample.people.filter((person) => person.id !== viewer));
      return async () => {
        await (peer.follow?.(viewer, id) ?? missing(peer, 'follow'));
        return { kind: 'follow', viewer, id };
      };
    },
    comment: (viewer) => {
      const id = pick(sample.posts);
      return async () => {
        const made = await (peer.comment?.(viewer, id, 'Well said.') ?? missing(peer, 'comment'));
        return { kind: 'comment', id: made.id };
      };
    },
    'new post': (viewer, index) => async () => {
      const made = await (peer.post?.(viewer, noteAt(index)) ?? missing(peer, 'post'));
      return { kind: 'post', id: made.id };
    },
  };
}

/** An endless day, the same for the same key. A page 2 is two requests, the second counted with the first. */
export function createDay(peer: Peer, sample: Sample, key: string): (index: number) => Operation {
  const random = createRandom(key);
  const zipf = createZipf(sample.people.length);
  const make = { ...readsOf(peer, sample, random), ...writesOf(peer, sample, random) };
  const names = Object.keys(MIX) as OperationName[];
  const total = names.reduce((sum, name) => sum + MIX[name], 0);
  return (index) => {
    let lot = random.unit() * total;
    const name = names.find((candidate) => (lot -= MIX[candidate]) < 0) ?? 'profile';
    const viewer = sample.people[zipf.rankAt(random.unit())]?.id ?? '';
    return { name, run: make[name]?.(viewer, index) ?? missing(peer, name) };
  };
}
