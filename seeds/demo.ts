// The demo network: some hundred people who post, answer and like, the same for the same seed. It goes into an empty
// graph, or into one that it is in already, where seeding it again changes nothing.
import type { Logger } from '../src/observability/log.ts';
import type { Graph } from '../src/graph/graph.ts';
import {
  accountByHandle,
  blocksMerge,
  commentLikesMerge,
  commentsMerge,
  credentialsMerge,
  followsMerge,
  handlesKnown,
  likesMerge,
  mutesMerge,
  postsMerge,
  requestsMerge,
  savesMerge,
  sharesMerge,
  usersMerge,
} from '../src/cypher/import/queries.ts';
import { createPasswords } from '../src/domain/auth/password.ts';
import { forgetPlans, withWords, writeInBatches } from '../src/domain/import/graph-sink.ts';
import { ImportProblem } from '../src/domain/import/problem.ts';
import { idOf, type OnProgress, type UserRow } from '../src/domain/import/rows.ts';
import { ANCHOR, makeSociety, type Society, type Tie } from './demo-people.ts';
import { makeTalk, type Talk } from './demo-posts.ts';
import { createRandom } from './random.ts';

/** Everybody in the demo network signs in with this. */
export const DEMO_PASSWORD = 'correct-horse-battery';
const DEFAULT_SEED = 1;
const MINUTE_MS = 60_000;

export interface DemoOptions {
  readonly log?: Logger;
  /** The rows of ties, comments and the like count as those of the kind that they are written with. */
  readonly onProgress?: OnProgress;
  /** When the 60 days end. Default now; a demo network that is in the graph already keeps its own time. */
  readonly nowMs?: number;
  readonly seed?: number;
}

export interface DemoCounts {
  readonly users: number;
  readonly follows: number;
  readonly posts: number;
  readonly comments: number;
  readonly likes: number;
}

export interface DemoNetwork {
  readonly nowMs: number;
  readonly society: Society;
  readonly talk: Talk;
}

/** The whole network in memory. Pure: the same arguments give the same network. */
export function buildDemo(nowMs: number, seed: number = DEFAULT_SEED): DemoNetwork {
  const random = createRandom(`demo:${seed}`);
  const society = makeSociety(random, nowMs);
  return { nowMs, society, talk: makeTalk(random, society, nowMs, seed) };
}

function foreign(handle: string): ImportProblem {
  return new ImportProblem(
    `The handle ${handle} belongs to somebody else. The demo network goes into a graph where its handles are free.`,
  );
}

/** The network that is in the graph already, else the one of `nowMs`. */
async function networkFor(graph: Graph, nowMs: number, seed: number | undefined): Promise<DemoNetwork> {
  const [anchor] = await accountByHandle(graph, { handle: ANCHOR.handle });
  if (anchor === undefined) {
    const network = buildDemo(nowMs, seed);
    const handles = network.society.people.map(({ handle }) => handle);
    const [taken] = await handlesKnown(graph, { handles });
    if (taken !== undefined) throw foreign(taken.handle);
    return network;
  }
  if (anchor.id !== idOf('usr', anchor.createdAtMs, `demo:${ANCHOR.handle}`)) throw foreign(ANCHOR.handle);
  return buildDemo(anchor.createdAtMs + ANCHOR.ageMs, seed);
}

async function writePeople(graph: Graph, { society, nowMs }: DemoNetwork, onProgress?: OnProgress): Promise<void> {
  const users = society.people.map(({ handle, id, displayName, bio, isPrivate, isVerified, createdAtMs }): UserRow => ({
    handle,
    id,
    displayName,
    bio,
    isPrivate,
    isVerified,
    createdAtMs,
  }));
  // All or nobody: where the anchor is missing, nobody else of the network is there either.
  await usersMerge(graph, { rows: users });
  onProgress?.('users', users.length, users.length);
  // One hash for all: a hash each would cost a minute and protect a password that the documentation prints.
  const passwordHash = await createPasswords().hash(DEMO_PASSWORD);
  const rows = users.map(({ handle }) => ({ handle, email: `${handle}@demo.sociogram.example` }));
  await credentialsMerge(graph, { rows, passwordHash, nowMs });
}

async function writeTies(graph: Graph, { society: { ties } }: DemoNetwork, onProgress?: OnProgress): Promise<void> {
  const expected = Object.values(ties).reduce((sum, list) => sum + list.length, 0);
  let done = 0;
  const write = async (list: readonly Tie[], query: typeof mutesMerge): Promise<void> => {
    await writeInBatches(list, { keyOf: (row) => row.to, write: (rows) => query(graph, { rows }) });
    done += list.length;
    onProgress?.('follows', done, expected);
  };
  const follows = ties.follows.map(({ from, to, atMs }) => ({ follower: from, followee: to, atMs }));
  await writeInBatches(follows, { keyOf: (row) => row.followee, write: (rows) => followsMerge(graph, { rows }) });
  done += follows.length;
  await write(ties.requests, requestsMerge);
  await write(ties.blocks, blocksMerge);
  await write(ties.mutes, mutesMerge);
}

async function writePosts(graph: Graph, { talk }: DemoNetwork, onProgress?: OnProgress): Promise<void> {
  const expected = talk.posts.length + talk.comments.length;
  await writeInBatches(talk.posts, {
    keyOf: (row) => row.author,
    write: (rows) => postsMerge(graph, { rows: rows.map(withWords) }),
  });
  await writeInBatches(talk.shares, { keyOf: (row) => row.shared, write: (rows) => sharesMerge(graph, { rows }) });
  onProgress?.('posts', talk.posts.length, expected);
  // A reply can only be tied to a comment that is there.
  for (const depth of new Set(talk.comments.map((comment) => comment.depth).sort((a, b) => a - b))) {
    await writeInBatches(
      talk.comments.filter((comment) => comment.depth === depth),
      {
        keyOf: (row) => row.post,
        write: (rows) =>
          commentsMerge(graph, {
            rows: rows.map((row) => {
              const { hashtags: _hashtags, ...comment } = withWords(row);
              return comment;
            }),
          }),
      },
    );
  }
  onProgress?.('posts', expected, expected);
}

async function writeLikes(graph: Graph, { talk }: DemoNetwork, onProgress?: OnProgress): Promise<void> {
  const expected = talk.likes.length + talk.saves.length + talk.commentLikes.length;
  await writeInBatches(talk.likes, { keyOf: (row) => row.post, write: (rows) => likesMerge(graph, { rows }) });
  onProgress?.('likes', talk.likes.length, expected);
  await writeInBatches(talk.saves, { keyOf: (row) => row.post, write: (rows) => savesMerge(graph, { rows }) });
  await writeInBatches(talk.commentLikes, {
    keyOf: (row) => row.comment,
    write: (rows) => commentLikesMerge(graph, { rows }),
  });
  onProgress?.('likes', expected, expected);
}

/** Seeds the demo network. Throws ImportProblem where its handles belong to others. */
export async function seedDemo(graph: Graph, options: DemoOptions = {}): Promise<DemoCounts> {
  const nowMs = options.nowMs ?? Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const network = await networkFor(graph, nowMs, options.seed);
  await writePeople(graph, network, options.onProgress);
  await writeTies(graph, network, options.onProgress);
  await writePosts(graph, network, options.onProgress);
  await writeLikes(graph, network, options.onProgress);
  await forgetPlans(graph);
  const { society, talk } = network;
  const counts = {
    users: society.people.length,
    follows: society.ties.follows.length,
    posts: talk.posts.length,
    comments: talk.comments.length,
    likes: talk.likes.length + talk.commentLikes.length,
  };
  options.log?.info(counts, 'demo network seeded');
  return counts;
}
