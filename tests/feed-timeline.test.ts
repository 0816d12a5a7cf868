// A timeline is a cache: whatever happens, and however often and late the workers hear of it, LATEST read from it is
// LATEST pulled is LATEST by its definition.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { createRedis, type Redis } from '../src/cache/redis.ts';
import type { FeedCandidate } from '../src/domain/feed/candidate.ts';
import { latestRead } from '../src/domain/feed/latest.ts';
import { createPushedFeed, type PushedFeed } from '../src/domain/feed/pushed-feed.ts';
import type { Timelines } from '../src/domain/feed/timeline.ts';
import { FROM_TOP, type Position } from '../src/domain/page/page.ts';
import { createActivation } from '../src/domain/user/activation.ts';
import {
  accountLeft,
  accountReturned,
  type DomainEvent,
  followed,
  postDeleted,
  posted,
  unfollowed,
} from '../src/events/event.ts';
import { createOutbox } from '../src/events/outbox.ts';
import type { Worker } from '../src/events/worker.ts';
import { runRead } from '../src/graph/read.ts';
import { createLogs } from '../src/observability/log.ts';
import { createMergeFeed } from '../src/workers/merge-feed.ts';
import { createPurgeFeed } from '../src/workers/purge-feed.ts';
import { createPushFeed } from '../src/workers/push-feed.ts';
import { useApi } from './support/api.ts';
import { firstReads, follows, Model, operation, type Operation, PEOPLE } from './support/feed-model.ts';
import type { Person } from './support/person.ts';
import { useRedis } from './support/redis.ts';

const api = useApi();
const redisServer = useRedis();
let redis: Redis;
beforeAll(() => {
  redis = createRedis({ url: redisServer().url, log: createLogs('silent').cache, commandTimeoutMs: 10_000 });
});
afterAll(() => redis.close());

/** Small bounds, so that few people and posts meet all of them. */
const LIMITS = { followeesMin: 0, spreadMs: 0, entriesMax: 8 };
/** Below, at and above which authors are pushed, spread and pulled: each alone, and crossed all the time. */
const reaches = fc.constantFrom(
  { pushFollowersMax: 2, spreadFollowersMax: 3 },
  { pushFollowersMax: 100, spreadFollowersMax: 100 },
  { pushFollowersMax: 0, spreadFollowersMax: 100 },
  { pushFollowersMax: 0, spreadFollowersMax: 0 },
);
type Reaches = typeof reaches extends fc.Arbitrary<infer R> ? R : never;

class World {
  readonly model = new Model();
  readonly people: Person[];
  readonly redis: Redis | null;
  readonly reaches: Reaches;
  feed: PushedFeed;
  /** What no worker has heard yet, and what all have. */
  waiting: DomainEvent[] = [];
  heard: DomainEvent[] = [];

  constructor(people: Person[], on: Redis | null, reachesOfRun: Reaches) {
    this.people = people;
    this.redis = on;
    this.reaches = reachesOfRun;
    this.feed = this.open();
  }

  /** How many pages timelines could answer. */
  answered = 0;

  open(): PushedFeed {
    const made = createPushedFeed({
      graph: api().graph,
      redis: this.redis,
      limits: { ...LIMITS, ...this.reaches },
      timelinesMax: 100,
      clock: Date.now,
      log: createLogs('silent').feed,
      eventPrefix: 'none_',
    });
    const read: Timelines['read'] = async (viewerId, after, limit) => {
      const answer = await made.timelines.read(viewerId, after, limit);
      if (answer === undefined) return undefined;
      const toRows: typeof answer.toRows = (rows) => {
        const page = answer.toRows(rows);
        if (page.length === limit) this.answered += 1;
        return page;
      };
      return { ...answer, toRows };
    };
    return { ...made, timelines: { ...made.timelines, read } };
  }

  workers = (): Worker[] => [
    createPushFeed(this.feed.push),
    createMergeFeed(this.feed.push),
    createPurgeFeed(this.feed.push),
  ];

  person = (index: number): Person => this.people[index] ?? raise('nobody');

  async tell(events: readonly DomainEvent[]): Promise<void> {
    for (const worker of this.workers()) {
      const kinds: readonly string[] = worker.kinds;
      await worker.handle(events.filter(({ kind }) => kinds.includes(kind)));
    }
    await this.feed.push.settled();
  }

  async catchUp(): Promise<void> {
    await this.tell(this.waiting);
    this.heard.push(...this.waiting);
    this.waiting = [];
    await this.feed.timelines.settled();
  }

  async lose(): Promise<void> {
    await this.feed.timelines.settled();
    await this.redis?.client.flushAll();
    this.feed = this.open();
  }

  pages = (viewer: number, timelines: Timelines | null): Promise<string[]> =>
    allPages(this.person(viewer).id, timelines);
}

function raise(message: string): never {
  throw new Error(message);
}

/** Two rows, read the other way where the first one gave fewer, as the resolvers do. */
async function pageOf(viewerId: string, timelines: Timelines | null, after: Position): Promise<FeedCandidate[]> {
  const read = await latestRead(timelines, { parentId: viewerId, ...after }, 2);
  const rows = await runRead(api().graph, read);
  return rows.length < 2 && read.fallback !== undefined ? runRead(api().graph, read.fallback()) : rows;
}

/** All pages, two rows each. */
async function allPages(viewerId: string, timelines: Timelines | null): Promise<string[]> {
  const ids: string[] = [];
  let after: Position = FROM_TOP;
  for (;;) {
    const rows = await pageOf(viewerId, timelines, after);
    ids.push(...rows.map(({ id }) => id));
    const last = rows.at(-1);
    if (rows.length < 2 || last === undefined) return ids;
    after = { at: last.at, id: last.id };
  }
}

const activation = () =>
  createActivation({
    graph: api().graph,
    // What the workers hear, and when, is up to the test.
    outbox: createOutbox(api().graph, 'unheard'),
    audit: { note: () => Promise.resolve() } as never,
    deletionGraceDays: 30,
    confirm: () => Promise.resolve(),
    live: { end: () => undefined, changed: () => undefined },
    clock: Date.now,
  });

async function addPost(world: World, author: number, id: string): Promise<void> {
  const { records } = await api().graph.driver.executeQuery('MATCH (p:Post {id: $id}) RETURN p.createdAt AS at', {
    id,
  });
  world.model.posts.push({ id, at: (records[0]?.get('at') as number | undefined) ?? raise('no post'), author });
  world.waiting.push(posted({ authorId: world.person(author).id, postId: id, sharedPostId: null }, Date.now()));
}

function endFollow(world: World, a: number, b: number): void {
  if (!world.model.follows.delete(world.model.key(a, b))) return;
  world.waiting.push(unfollowed({ followerId: world.person(a).id, followeeId: world.person(b).id }, Date.now()));
}

const pairs: Record<string, (world: World, a: number, b: number) => Promise<void>> = {
  async follow(world, a, b) {
    const { model } = world;
    if (model.apart(a, b)) return;
    await world.person(a).follow(world.person(b));
    if (model.follows.has(model.key(a, b))) return;
    model.follows.add(model.key(a, b));
    world.waiting.push(followed({ followerId: world.person(a).id, followeeId: world.person(b).id }, Date.now()));
  },
  async unfollow(world, a, b) {
    if (world.model.apart(a, b)) return;
    await world.person(a).unfollow(world.person(b));
    endFollow(world, a, b);
  },
  async block(world, a, b) {
    if (world.model.apart(a, b)) return;
    await world.person(a).block(world.person(b));
    world.model.blocks.add(world.model.key(a, b));
    endFollow(world, a, b);
    endFollow(world, b, a);
  },
  async unblock(world, a, b) {
    if (!world.model.blocks.has(world.model.key(a, b))) return;
    await world.person(a).unblock(world.person(b));
    world.model.blocks.delete(world.model.key(a, b));
  },
  async mute(world, a, b) {
    if (world.model.apart(a, b)) return;
    await world.person(a).mute(world.person(b));
    world.model.mutes.add(world.model.key(a, b));
  },
  async unmute(world, a, b) {
    if (world.model.apart(a, b)) return;
    const document = 'mutation ($id: ID!) { unmute(userId: $id) { user { id } } }';
    await world.person(a).ask(document, { id: world.person(b).id });
    world.model.mutes.delete(world.model.key(a, b));
  },
  async share(world, a, b) {
    const post = world.model.posts.find(({ author }) => author === b);
    if (post === undefined || world.model.apart(a, b)) return;
    const document = 'mutation ($input: SharePostInput!) { sharePost(input: $input) { post { id } } }';
    const input = { postId: post.id, text: 'look' };
    await addPost(world, a, (await world.person(a).ask(document, { input })).sharePost.post.id as string);
  },
};

async function act(world: World, any: Operation): Promise<void> {
  const { model } = world;
  if (any.kind === 'catchUp') return world.catchUp();
  if (any.kind === 'hearAgain') return world.tell(world.heard.slice(-any.last));
  if (any.kind === 'lose') return world.lose();
  if (any.kind === 'return') {
    if (!model.away.delete(any.a)) return;
    await activation().reactivate(world.person(any.a).id);
    world.waiting.push(accountReturned({ userId: world.person(any.a).id }, Date.now()));
    return;
  }
  if (model.away.has(any.a) || ('b' in any && (model.away.has(any.b) || any.a === any.b))) return;
  switch (any.kind) {
    case 'post':
      return addPost(world, any.a, await world.person(any.a).posts('a post'));
    case 'read':
      await world.pages(any.a, world.feed.timelines);
      return world.feed.timelines.settled();
    case 'delete': {
      const post = model.posts.filter(({ author }) => author === any.a)[any.nth];
      if (post === undefined) return;
      await world.person(any.a).ask('mutation ($id: ID!) { deletePost(id: $id) { id } }', { id: post.id });
      model.posts = model.posts.filter(({ id }) => id !== post.id);
      world.waiting.push(postDeleted({ authorId: world.person(any.a).id, postId: post.id }, Date.now()));
      return;
    }
    case 'leave':
      await activation().deactivate(
        { id: world.person(any.a).id, role: 'USER', sessionId: null, tokenExpiresAtMs: 0 },
        { ip: null },
      );
      model.away.add(any.a);
      world.waiting.push(accountLeft({ userId: world.person(any.a).id }, Date.now()));
      return;
    default:
      return pairs[any.kind]?.(world, any.a, any.b);
  }
}

async function checkAll(world: World): Promise<void> {
  await world.catchUp();
  for (const [viewer] of world.people.entries()) {
    if (world.model.away.has(viewer)) continue;
    const expected = world.model.feed(viewer);
    expect(await world.pages(viewer, null)).toEqual(expected);
    // The first reading makes the timeline or finds one that has been through all this, the second has one in any case.
    expect(await world.pages(viewer, world.feed.timelines)).toEqual(expected);
    await world.feed.timelines.settled();
    expect(await world.pages(viewer, world.feed.timelines)).toEqual(expected);
  }
}

describe.each(['memory', 'Redis'])('LATEST from timelines in %s', (kept) => {
  it('is LATEST by its definition, on all pages, after anything that may happen', async () => {
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(
        follows,
        fc.array(operation, { minLength: 25, maxLength: 60 }),
        reaches,
        async (first, operations, reach) => {
          const names = Object.fromEntries(Array.from({ length: PEOPLE }, (_, index) => [`p${String(index)}`, {}]));
          const world = new World(Object.values(await api().people(names)), kept === 'Redis' ? redis : null, reach);
          for (const any of [...first, ...firstReads, ...operations]) await act(world, any);
          await checkAll(world);
          answered += world.answered;
        },
      ),
      { numRuns: 12 },
    );
    expect(answered).toBeGreaterThan(30);
    // Hundreds of requests one after the other.
  }, 300_000);
});
