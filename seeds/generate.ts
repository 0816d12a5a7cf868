// A large network of made-up people, the same for the same seed and size, as streams: nobody is held in memory.
// Person i is also the i-th most popular; all numbers that shape the network stand below.
import { accountByHandle } from '../src/cypher/import/queries.ts';
import { ImportProblem } from '../src/domain/import/problem.ts';
import {
  idOf,
  type FollowRow,
  type ImportedVisibility,
  type LikeRow,
  type NetworkSource,
  type PostRow,
  type UserRow,
} from '../src/domain/import/rows.ts';
import type { Graph } from '../src/graph/graph.ts';
import { idAt } from '../src/graph/ids.ts';
import { createFastRandom, type Random } from './random.ts';
import { composeBio, composeName, composePost } from './words/compose.ts';
import { interestAt } from './words/index.ts';
import type { Interest } from './words/interest.ts';

// Communities of some 4·√N people. Out-degree log-normal, median 18, mean 30, at most 5,000; of the follows 65% go
// into the own community (skewed to its popular ones), 25% to the popular of all (the first person gets some N/8), 10%
// anywhere. 1 in 12 is private. Posts log-normal, median 3, mean 4.4, at most 200, over 60 days: 92% PUBLIC, 5%
// FOLLOWERS, 3% PRIVATE. Likes log-normal, median 5, all of posts of people that one follows.
const DAY_MS = 86_400_000;
const AGE_MAX_MS = 730 * DAY_MS;
const AGE_MIN_MS = 61 * DAY_MS;
const POSTS_SPAN_MS = 60 * DAY_MS;
const VERIFIED = 20;
const FOLLOWS_MEAN = 30;
const POSTS_MEAN = 4.4;
const LIKES_MEAN = 5.3;

export interface GeneratedOptions {
  readonly users: number;
  readonly seed: number;
}

interface PostHead {
  readonly id: string;
  readonly createdAtMs: number;
  readonly visibility: ImportedVisibility;
}

/** One random stream for each question, so that the answer about a person never depends on who asked before. */
const STREAM = { person: 0, follows: 1, times: 2, posts: 3, words: 4, likes: 5 } as const;

const logNormal = (random: Random, median: number, sigma: number, max: number): number =>
  Math.min(max, Math.floor(median * Math.exp(sigma * random.normal())));

interface World {
  readonly users: number;
  readonly seed: number;
  readonly nowMs: number;
  readonly communities: number;
  random(stream: keyof typeof STREAM, index: number): Random;
  handleOf(index: number): string;
}

function createWorld({ users, seed }: GeneratedOptions, nowMs: number): World {
  return {
    users,
    seed,
    nowMs,
    communities: Math.max(1, Math.round(Math.sqrt(users) / 4)),
    random: (stream, index) => createFastRandom(seed, STREAM[stream], index),
    handleOf: (index) => `g${seed}_${index + 1}`,
  };
}

const interestOf = (world: World, index: number): Interest => interestAt(index % world.communities);

function personAt(world: World, index: number): UserRow {
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

/** Whom a person follows: nobody twice, never themself. */
function followeesOf(world: World, index: number): number[] {
  const { users, communities } = world;
  const random = world.random('follows', index);
  const count = Math.min(users - 1, logNormal(random, 18, 1, 5_000));
  const community = index % communities;
  const members = Math.floor((users - 1 - community) / communities) + 1;
  const chosen = new Set<number>();
  // In small networks the wanted number may be out of reach.
  for (let tries = 0; chosen.size < count && tries < count * 3; tries++) {
    const where = random.unit();
    const u = random.unit();
    if (where < 0.65) chosen.add(community + Math.floor(members * u ** 2) * communities);
    else if (where < 0.9) chosen.add(Math.floor(users * u ** 3));
    else chosen.add(Math.floor(users * u));
    chosen.delete(index);
  }
  return [...chosen];
}

function postHeadsOf(world: World, index: number): PostHead[] {
  const random = world.random('posts', index);
  return Array.from({ length: logNormal(random, 3, 1, 200) }, () => {
    const createdAtMs = world.nowMs - random.int(0, POSTS_SPAN_MS);
    const lot = random.unit();
    const visibility = lot < 0.92 ? 'PUBLIC' : lot < 0.97 ? 'FOLLOWERS' : 'PRIVATE';
    return { id: idAt('pst', createdAtMs, random.bytes(10)), createdAtMs, visibility };
  });
}

function* usersOf(world: World): Generator<UserRow, void, undefined> {
  for (let index = 0; index < world.users; index++) yield personAt(world, index);
}

function* followsOf(world: World): Generator<FollowRow, void, undefined> {
  for (let index = 0; index < world.users; index++) {
    const random = world.random('times', index);
    const follower = world.handleOf(index);
    for (const followee of followeesOf(world, index)) {
      yield { follower, followee: world.handleOf(followee), atMs: world.nowMs - random.int(0, AGE_MIN_MS) };
    }
  }
}

function* postsOf(world: World): Generator<PostRow, void, undefined> {
  for (let index = 0; index < world.users; index++) {
    const heads = postHeadsOf(world, index);
    const random = world.random('words', index);
    const friends = heads.length === 0 ? [] : followeesOf(world, index).slice(0, 10).map(world.handleOf);
    for (const head of heads) {
      const { text } = composePost(random, interestOf(world, index), friends);
      yield { ...head, author: world.handleOf(index), text };
    }
  }
}

function* likesOf(world: World): Generator<LikeRow, void, undefined> {
  for (let index = 0; index < world.users; index++) {
    const random = world.random('likes', index);
    const followees = followeesOf(world, index);
    const count = followees.length === 0 ? 0 : logNormal(random, 5, 1, 500);
    const liked = new Set<string>();
    for (let i = 0; i < count; i++) {
      const heads = postHeadsOf(world, random.pick(followees)).filter((head) => head.visibility !== 'PRIVATE');
      if (heads.length === 0) continue;
      const { id, createdAtMs } = random.pick(heads);
      if (liked.has(id)) continue;
      liked.add(id);
      yield { user: world.handleOf(index), post: id, atMs: random.int(createdAtMs, world.nowMs) };
    }
  }
}

/** The network of a seed and a size at a time, as streams. Pure. */
export function generatedNetwork(options: GeneratedOptions, nowMs: number): NetworkSource {
  const world = createWorld(options, nowMs);
  const { users } = world;
  const each = (mean: number): number => Math.round(users * Math.min(mean, users));
  return {
    rowsExpected: { users, follows: each(FOLLOWS_MEAN), posts: each(POSTS_MEAN), likes: each(LIKES_MEAN) },
    users: () => usersOf(world),
    follows: () => followsOf(world),
    posts: () => postsOf(world),
    likes: () => likesOf(world),
  };
}

/**
 * The same, at the time at which the graph got it first, so that generating again changes nothing.
 * Throws ImportProblem where the handle of its first person belongs to somebody else.
 */
export async function createGeneratedNetwork(graph: Graph, options: GeneratedOptions): Promise<NetworkSource> {
  const handle = createWorld(options, 0).handleOf(0);
  const [first] = await accountByHandle(graph, { handle });
  if (first === undefined) return generatedNetwork(options, Date.now());
  if (first.id !== idOf('usr', first.createdAtMs, handle)) {
    throw new ImportProblem(`The handle ${handle} belongs to somebody else: take another --seed.`);
  }
  return generatedNetwork(options, first.createdAtMs + AGE_MAX_MS);
}
