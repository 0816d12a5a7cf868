// The network of the benchmark as streams: the generator's four, and comments and blocks, which an import has not.
import { LRUCache } from 'lru-cache';

import { createAttention, generatedNetwork } from '../../seeds/generate.ts';
import { countOf, createWorld, followeesOf, interestOf, type World } from '../../seeds/generated-world.ts';
import { composeComment } from '../../seeds/words/compose.ts';
import type { NetworkSource, Rows } from '../../src/domain/import/rows.ts';
import { idAt } from '../../src/graph/ids.ts';
import { BENCH } from './parameters.ts';

export interface CommentRow {
  readonly id: string;
  readonly author: string;
  readonly post: string;
  readonly text: string;
  readonly createdAtMs: number;
  /** The comment it answers, which opens a thread; null for one that opens a thread itself. */
  readonly replyTo: string | null;
}

export interface BlockRow {
  readonly blocker: string;
  readonly blocked: string;
  readonly atMs: number;
}

export interface BenchNetwork extends NetworkSource {
  comments(): Rows<CommentRow>;
  blocks(): Rows<BlockRow>;
}

/** Threads that may still get an answer: those of the posts that were talked about last. */
const THREADS_KEPT = 100_000;

function* commentsOf(world: World): Generator<CommentRow, void, undefined> {
  const attention = createAttention(world);
  const threads = new LRUCache<string, { id: string; createdAtMs: number }>({ max: THREADS_KEPT });
  for (let index = 0; index < world.users; index++) {
    const random = world.random('comments', index);
    const followees = followeesOf(world, index);
    const count = followees.length === 0 ? 0 : countOf(random, BENCH.talk.comments);
    for (let i = 0; i < count; i++) {
      const post = attention(random, index, followees);
      if (post === undefined) continue;
      const thread = random.chance(BENCH.talk.replies) ? threads.get(post.id) : undefined;
      const createdAtMs = random.int((thread ?? post).createdAtMs, world.nowMs);
      const id = idAt('cmt', createdAtMs, random.bytes(10));
      if (thread === undefined) threads.set(post.id, { id, createdAtMs });
      const text = composeComment(random, interestOf(world, index), '');
      yield { id, author: world.handleOf(index), post: post.id, text, createdAtMs, replyTo: thread?.id ?? null };
    }
  }
}

/** Nobody blocks an account that they follow, or that follows them: blocking ends both. */
function* blocksOf(world: World): Generator<BlockRow, void, undefined> {
  for (let index = 0; index < world.users; index++) {
    const random = world.random('blocks', index);
    if (!random.chance(BENCH.talk.blockers)) continue;
    const followees = new Set(followeesOf(world, index));
    const blocked = new Set(Array.from({ length: random.int(1, 3) }, () => random.int(0, world.users - 1)));
    for (const other of blocked) {
      if (other === index || followees.has(other) || followeesOf(world, other).includes(index)) continue;
      yield { blocker: world.handleOf(index), blocked: world.handleOf(other), atMs: world.nowMs - index };
    }
  }
}

/** The same for the same number of users and the same time, at which the network ends (epoch ms). Pure. */
export function benchNetwork(users: number, nowMs: number): BenchNetwork {
  const options = { users, seed: BENCH.seed, shape: BENCH.shape };
  const world = createWorld(options, nowMs);
  return {
    ...generatedNetwork(options, nowMs),
    comments: () => commentsOf(world),
    blocks: () => blocksOf(world),
  };
}
