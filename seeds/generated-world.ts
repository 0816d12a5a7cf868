// The people of a generated network, whom they follow and what they post, each worked out from their number alone.
// Person i is also the i-th most popular. What shapes a network is its Shape; streams of rows are in generate.ts.
import { idOf, type ImportedVisibility, type UserRow } from '../src/domain/import/rows.ts';
import { idAt } from '../src/graph/ids.ts';
import { createFastRandom, type Random } from './random.ts';
import { composeBio, composeName } from './words/compose.ts';
import { interestAt } from './words/index.ts';
import type { Interest } from './words/interest.ts';

const DAY_MS = 86_400_000;
export const AGE_MAX_MS = 730 * DAY_MS;
export const AGE_MIN_MS = 61 * DAY_MS;
const POSTS_SPAN_MS = 60 * DAY_MS;
const VERIFIED = 20;

/** A log-normal count of things, each person's own. */
export interface Count {
  readonly median: number;
  readonly sigma: number;
  readonly max: number;
}

/** The numbers that shape a network. Communities have some 4·√N people. */
export interface Shape {
  readonly follows: Count;
  /** How steep popularity is, see rankOf. */
  readonly popularity: number | 'zipf';
  /** People who follow very many: one in `every`, between `min` and `max`, small ones much more often. */
  readonly collectors?: { readonly every: number; readonly min: number; readonly max: number };
  readonly posts: Count;
  readonly likes: Count;
  /** Shares of likes: for posts of one's own community, and for the hottest posts of all; the rest are followees'. */
  readonly likesOfCommunity: number;
  readonly likesOfHot: number;
}

/**
 * Out-degree with mean 30; of the follows 65% go into the own community (skewed to its popular ones), 25% to the
 * popular of all (the first person gets some N/8), 10% anywhere. 1 in 12 is private. Posts with mean 4.4 over 60 days:
 * 92% PUBLIC, 5% FOLLOWERS, 3% PRIVATE. All likes are of posts of people that one follows.
 */
export const USUAL_SHAPE: Shape = {
  follows: { median: 18, sigma: 1, max: 5_000 },
  popularity: 3,
  posts: { median: 3, sigma: 1, max: 200 },
  likes: { median: 5, sigma: 1, max: 500 },
  likesOfCommunity: 0,
  likesOfHot: 0,
};

export interface GeneratedOptions {
  readonly users: number;
  readonly seed: number;
  readonly shape?: Shape;
}

export interface PostHead {
  readonly id: string;
  readonly createdAtMs: number;
  readonly visibility: ImportedVisibility;
}

/** One random stream for each question, so that the answer about a person never depends on who asked before. */
const STREAM = { person: 0, follows: 1, times: 2, posts: 3, words: 4, likes: 5, comments: 6, blocks: 7 } as const;

export interface World {
  readonly users: number;
  readonly shape: Shape;
  readonly nowMs: number;
  readonly communities: number;
  random(stream: keyof typeof STREAM, index: number): Random;
  handleOf(index: number): string;
}

export function createWorld({ users, seed, shape = USUAL_SHAPE }: GeneratedOptions, nowMs: number): World {
  return {
    users,
    shape,
    nowMs,
    communities: Math.max(1, Math.round(Math.sqrt(users) / 4)),
    random: (stream, index) => createFastRandom(seed, STREAM[stream], index),
    handleOf: (index) => `g${seed}_${index + 1}`,
  };
}

export function countOf(random: Random, { median, sigma, max }: Count): number {
  return Math.min(max, Math.floor(median * Math.exp(sigma * random.normal())));
}

/** Roughly how many there are of it on average, rounded down as they are. */
export function meanOf({ median, sigma }: Count): number {
  return median * Math.exp(sigma ** 2 / 2) - 0.5;
}

export const interestOf = (world: World, index: number): Interest => interestAt(index % world.communities);

export function personAt(world: World, index: number): UserRow {
  const random = world.random('person', index);
  const handle = world.handleOf(index);
  // The first person is the oldest: their age tells when the network was made.
  const createdAtMs = world.nowMs - (index === 0 ? AGE_MAX_MS : random.int(AGE_MIN_MS, AGE_MAX_MS));
  return {
    handle,
    id: idOf('usr', createdAtMs, handle),
    displayName: composeName(random).name,
    bio: composeBio(random, interestOf(world, index)),
    isPrivate: index >= VERIFIED && random.chance(1 / 12),
    isVerified: index < VERIFIED,
    createdAtMs,
  };
}

/**
 * Somebody by popularity, for `unit` in [0, 1). With a number p the first person gets N^(-1/p) of all choices; with
 * Zipf's law the k-th gets nearly 1/k of what the first gets, which is 1/log2(N).
 */
export function rankOf(users: number, unit: number, popularity: Shape['popularity']): number {
  return popularity === 'zipf' ? Math.floor(users ** unit) - 1 : Math.floor(users * unit ** popularity);
}

/** Somebody of the same community, its popular ones more often. */
export function neighbourOf(world: World, index: number, unit: number): number {
  const { users, communities } = world;
  const community = index % communities;
  const members = Math.floor((users - 1 - community) / communities) + 1;
  return community + Math.floor(members * unit ** 2) * communities;
}

function followeeCount({ shape }: World, random: Random, index: number): number {
  const usual = countOf(random, shape.follows);
  const { collectors } = shape;
  if (collectors === undefined || index % collectors.every !== collectors.every - 1) return usual;
  return Math.floor(collectors.min * (collectors.max / collectors.min) ** random.unit());
}

/** Whom a person follows: nobody twice, never themself. */
export function followeesOf(world: World, index: number): number[] {
  const { users, shape } = world;
  const random = world.random('follows', index);
  const count = Math.min(users - 1, followeeCount(world, random, index));
  const chosen = new Set<number>();
  // In small networks the wanted number may be out of reach.
  for (let tries = 0; chosen.size < count && tries < count * 3; tries++) {
    const where = random.unit();
    const u = random.unit();
    if (where < 0.65) chosen.add(neighbourOf(world, index, u));
    else if (where < 0.9) chosen.add(rankOf(users, u, shape.popularity));
    else chosen.add(Math.floor(users * u));
    chosen.delete(index);
  }
  return [...chosen];
}

export function postHeadsOf(world: World, index: number): PostHead[] {
  const random = world.random('posts', index);
  return Array.from({ length: countOf(random, world.shape.posts) }, () => {
    const createdAtMs = world.nowMs - random.int(0, POSTS_SPAN_MS);
    const lot = random.unit();
    const visibility = lot < 0.92 ? 'PUBLIC' : lot < 0.97 ? 'FOLLOWERS' : 'PRIVATE';
    return { id: idAt('pst', createdAtMs, random.bytes(10)), createdAtMs, visibility };
  });
}
