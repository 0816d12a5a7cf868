// The promises of collected writes, on the real database: whatever is collected, with whatever else, each caller gets
// what they would have got alone, and a bad item is nobody's trouble but its own caller's.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { readConfig } from '../src/config/config.ts';
import { usersMerge } from '../src/cypher/import/queries.ts';
import { createBlockService } from '../src/domain/block/block.ts';
import { createFollowService } from '../src/domain/follow/follow.ts';
import { createLikeService } from '../src/domain/like/like.ts';
import { createPostService } from '../src/domain/post/post.ts';
import type { Audience } from '../src/domain/visibility/audience.ts';
import { SociogramError, Unavailable } from '../src/errors.ts';
import { EVENT_KINDS, type DomainEvent } from '../src/events/event.ts';
import { createCollector, createCollectors, type Collectors } from '../src/graph/collect.ts';
import { createGraph, type Graph, type Runner } from '../src/graph/graph.ts';
import { newId } from '../src/graph/ids.ts';
import { freshHandle } from './support/api.ts';
import { openPost } from './support/outbox.ts';

let graph: Graph;
beforeAll(() => {
  const { neo4j } = readConfig();
  graph = createGraph({ ...neo4j, uri: neo4j.uri ?? '', password: neo4j.password?.reveal() ?? '', poolSize: 20 });
});
afterAll(() => graph.close());

const runner: Runner = { run: () => Promise.reject(new Error('unused')) };

describe('a collector', () => {
  const numbers = (write: (items: readonly number[]) => (number | Error)[]) => {
    const batches: (readonly number[])[] = [];
    const collector = createCollector<number, number>({
      transaction: (work) => work(runner),
      orderOf: (item) => String(item),
      async write(_tx, items) {
        batches.push(items);
        await new Promise((resolve) => setImmediate(resolve));
        return write(items);
      },
    });
    return { collector, batches };
  };

  it('writes at once where nothing is under way, and together what comes meanwhile, in order', async () => {
    const { collector, batches } = numbers((items) => items.map((item) => item * 10));
    const first = collector.add(5);
    await new Promise((resolve) => setImmediate(resolve));
    const rest = [3, 1, 2].map((item) => collector.add(item));
    expect(await Promise.all([first, ...rest])).toEqual([50, 30, 10, 20]);
    expect(batches[0]).toEqual([5]);
    expect(batches.slice(1).flat()).toEqual([1, 2, 3]);
  });

  it('gives an error to the caller of the bad item alone, whether it is answered or thrown', async () => {
    const { collector } = numbers((items) => {
      if (items.includes(3)) throw new Error('thrown');
      return items.map((item) => (item === 4 ? new Error('answered') : item));
    });
    const answers = await Promise.allSettled([1, 2, 3, 4, 5, 6].map((item) => collector.add(item)));
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : String(answer.reason)))).toEqual([
      1,
      2,
      'Error: thrown',
      'Error: answered',
      5,
      6,
    ]);
  });

  it('does not try in halves what a database that is away refuses', async () => {
    const { collector, batches } = numbers(() => {
      throw new Unavailable();
    });
    const answers = await Promise.allSettled([1, 2, 3].map((item) => collector.add(item)));
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(batches).toHaveLength(1);
  });

  it('has answered all that was added once it is drained', async () => {
    const { collector } = numbers((items) => [...items]);
    let answered = 0;
    for (let item = 0; item < 5; item += 1) void collector.add(item).then(() => (answered += 1));
    await collector.drain();
    expect(answered).toBe(5);
  });
});

const PEOPLE = 4;
const who = fc.nat(PEOPLE - 1);
const Act = fc.oneof(
  fc.record({ what: fc.constantFrom('like', 'unlike', 'follow', 'unfollow'), by: who, to: who }),
  fc.record({ what: fc.constantFrom('post'), by: who, to: fc.nat(2) }),
  // An id that the query refuses: it would take the whole batch with it.
  fc.record({ what: fc.constantFrom('poison'), by: who, to: who }),
);
type Act = typeof Act extends fc.Arbitrary<infer T> ? T : never;

/** Sees all: what may be seen is not what is proved here. */
const audience = { require: () => Promise.resolve() } as unknown as Audience;
const oneByOne = (write: (work: (tx: Runner) => Promise<unknown>) => Promise<unknown>): Collectors => ({
  create: ({ write: all }) => ({
    async add(item) {
      const [answer] = (await write((tx) => all(tx, [item]))) as unknown[];
      if (answer instanceof Error) throw answer;
      return answer as never;
    },
    drain: () => Promise.resolve(),
  }),
  drain: () => Promise.resolve(),
});

async function inGraph(ids: readonly string[]): Promise<unknown> {
  const session = graph.driver.session();
  const { records } = await session.run(
    `UNWIND $ids AS id MATCH (a:User {id: id})
     RETURN COUNT { (a)-[:POSTED]->() } AS posts, COUNT { (a)-[:LIKES]->() } AS likes,
       COLLECT { MATCH (a)-[r:FOLLOWS|REQUESTED]->(b) RETURN type(r) + b.handle AS tie ORDER BY tie } AS ties,
       COUNT { (a)-[:POSTED]->()-[:TAGGED]->() } AS tags, a.lastPostAt AS lastPostAt`,
    { ids },
  );
  await session.close();
  return records.map((record) => record.toObject());
}

/** A world of its own; the last account is private, the one before blocks the first. */
async function world(together: boolean) {
  const { outbox, relay } = openPost(graph);
  const ids = Array.from({ length: PEOPLE }, () => newId('usr'));
  const rows = ids.map((id, index) => ({
    id,
    handle: freshHandle(`u${index}`),
    displayName: 'x',
    bio: '',
    isPrivate: index === PEOPLE - 1,
    isVerified: false,
    createdAtMs: 1,
  }));
  await usersMerge(graph, { rows });
  const write = <T>(work: (tx: Runner) => Promise<T>): Promise<T> => outbox.write(work);
  const collectors = together ? createCollectors(write) : oneByOne(write);
  const parts = { graph, audience, outbox, collectors, clock: () => 1_700_000_000_000 };
  const [likes, follows, posts] = [createLikeService(parts), createFollowService(parts), createPostService(parts)];
  const viewer = (index: number) => ({ id: ids[index]!, role: 'USER' as const, sessionId: null, tokenExpiresAtMs: 0 });
  await createBlockService(parts).block(viewer(PEOPLE - 2), ids[0]!);
  const { postId } = await posts.create(viewer(0), { text: 'all like this' });
  const play = async ({ what, by, to }: Act): Promise<unknown> => {
    if (what === 'post') return posts.create(viewer(by), { text: `#a #b`, clientMutationId: `key ${to}` });
    if (what === 'poison') return likes.likePost(viewer(by), 'x'.repeat(70));
    if (what === 'like') return likes.likePost(viewer(by), postId);
    if (what === 'unlike') return likes.unlikePost(viewer(by), postId);
    return what === 'follow' ? follows.follow(viewer(by), ids[to]!) : follows.unfollow(viewer(by), ids[to]!);
  };
  const known = new Map(ids.map((id, index) => [id, `u${index}`]));
  return {
    async play(act: Act): Promise<string> {
      const answer = await play(act).catch((error: unknown) =>
        error instanceof SociogramError ? error.code : 'REFUSED',
      );
      return JSON.stringify(answer).replace(/(usr|pst)_\w+/g, (id) => known.get(id) ?? 'a post');
    },
    async state(): Promise<unknown> {
      const events: DomainEvent[] = [];
      await relay([{ name: 'w', kinds: EVENT_KINDS, handle: async (some) => void events.push(...some) }]).catchUp();
      const handles = new Map(rows.map(({ handle }, index) => [handle, `u${index}`]));
      const told = events.map(({ kind, aggregateId }) => `${known.get(aggregateId) ?? '?'} ${kind}`);
      const text = JSON.stringify([await inGraph(ids), told.sort()]);
      return [...handles].reduce((all, [handle, name]) => all.replaceAll(handle, name), text);
    },
  };
}

describe('collected likes, follows and posts', () => {
  it('come to what they come to one by one, with their events, and with a poisonous item among them', async () => {
    await fc.assert(
      // Steps: what is of one step is written together; of one person and thing there is one act in a step.
      fc.asyncProperty(
        fc.array(
          fc.uniqueArray(Act, {
            minLength: 1,
            maxLength: 8,
            selector: ({ by, what, to }) => `${by}${what === 'post' ? to : 'x'}`,
          }),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        async (steps) => {
          const [collected, single] = await Promise.all([world(true), world(false)]);
          for (const step of steps) {
            const together = await Promise.all(step.map((act) => collected.play(act)));
            const alone: string[] = [];
            for (const act of step) alone.push(await single.play(act));
            expect(together).toEqual(alone);
          }
          expect(await collected.state()).toEqual(await single.state());
        },
      ),
      { numRuns: 15 },
    );
  }, 300_000);

  it('are one where the same comes many times in one batch', async () => {
    const { play, state } = await world(true);
    const act = (what: 'like' | 'follow' | 'post') => ({ what, by: 1, to: 2 });
    await Promise.all(
      Array.from({ length: 8 }, () => [play(act('like')), play(act('follow')), play(act('post'))]).flat(),
    );
    const text = String(await state());
    expect(text.match(/u1 LIKED/g)).toHaveLength(1);
    expect(text.match(/u1 FOLLOWED/g)).toHaveLength(1);
    expect(text.match(/u1 POSTED/g)).toHaveLength(1);
  });
});
