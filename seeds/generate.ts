// A large network of made-up people, the same for the same seed, size and shape, as streams: nobody is held in memory.
import { LRUCache } from 'lru-cache';

import { accountByHandle } from '../src/cypher/import/queries.ts';
import { ImportProblem } from '../src/domain/import/problem.ts';
import { idOf, type FollowRow, type LikeRow, type NetworkSource, type PostRow } from '../src/domain/import/rows.ts';
import type { UserRow } from '../src/domain/import/rows.ts';
import type { Graph } from '../src/graph/graph.ts';
import {
  AGE_MAX_MS,
  AGE_MIN_MS,
  countOf,
  createWorld,
  followeesOf,
  interestOf,
  meanOf,
  neighbourOf,
  personAt,
  postHeadsOf,
  rankOf,
  type GeneratedOptions,
  type PostHead,
  type World,
} from './generated-world.ts';
import type { Random } from './random.ts';
import { composePost } from './words/compose.ts';

const HEADS_KEPT = 200_000;
/** Not every look at somebody's posts finds one to like. */
const LIKES_FOUND = 0.7;

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

/** Whether a person is private, worked out once. */
function createPrivacy(world: World): (index: number) => boolean {
  const known = new Uint8Array(world.users);
  return (index) => {
    known[index] ||= personAt(world, index).isPrivate ? 2 : 1;
    return known[index] === 2;
  };
}

/** What people react to: a post of somebody whom they follow, or, where the shape says so, of others. */
export function createAttention(
  world: World,
): (random: Random, index: number, followees: readonly number[]) => PostHead | undefined {
  const { users, shape } = world;
  const heads = new LRUCache<number, PostHead[]>({ max: HEADS_KEPT });
  const headsOf = (author: number): PostHead[] => {
    const known = heads.get(author);
    if (known !== undefined) return known;
    const made = postHeadsOf(world, author);
    heads.set(author, made);
    return made;
  };
  const isPrivate = createPrivacy(world);
  const open = (author: number): PostHead[] =>
    isPrivate(author) ? [] : headsOf(author).filter(({ visibility }) => visibility === 'PUBLIC');
  const elsewhere = shape.likesOfCommunity + shape.likesOfHot;
  return (random, index, followees) => {
    const where = elsewhere === 0 ? 1 : random.unit();
    if (where < elsewhere) {
      const ofHot = where < shape.likesOfHot;
      const author = ofHot ? rankOf(users, random.unit(), 'zipf') : neighbourOf(world, index, random.unit());
      const shown = author === index ? [] : open(author);
      return shown[Math.floor(shown.length * random.unit() ** 2)];
    }
    const shown = headsOf(random.pick(followees)).filter((head) => head.visibility !== 'PRIVATE');
    return shown.length === 0 ? undefined : random.pick(shown);
  };
}

function* likesOf(world: World): Generator<LikeRow, void, undefined> {
  const attention = createAttention(world);
  for (let index = 0; index < world.users; index++) {
    const random = world.random('likes', index);
    const followees = followeesOf(world, index);
    const count = followees.length === 0 ? 0 : countOf(random, world.shape.likes);
    const liked = new Set<string>();
    for (let i = 0; i < count; i++) {
      const head = attention(random, index, followees);
      if (head === undefined || liked.has(head.id)) continue;
      liked.add(head.id);
      yield { user: world.handleOf(index), post: head.id, atMs: random.int(head.createdAtMs, world.nowMs) };
    }
  }
}

/** The network of a seed and a size at a time, as streams. Pure. */
export function generatedNetwork(options: GeneratedOptions, nowMs: number): NetworkSource {
  const world = createWorld(options, nowMs);
  const { users, shape } = world;
  const each = (mean: number): number => Math.round(users * Math.min(mean, users));
  return {
    rowsExpected: {
      users,
      follows: each(meanOf(shape.follows)),
      posts: each(meanOf(shape.posts)),
      likes: each(meanOf(shape.likes) * LIKES_FOUND),
    },
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
