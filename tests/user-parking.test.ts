// The rule of docs/graph-model.md, "a relationship is parked if and only if one of its ends is away", against a small
// model: random little worlds, people who leave and come back in any order and together, and processes that die in
// between.
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  commentLikesMerge,
  commentsMerge,
  credentialsMerge,
  followsMerge,
  likesMerge,
  postsMerge,
  requestsMerge,
  sharesMerge,
} from '../src/cypher/import/queries.ts';
import { postRemove } from '../src/cypher/post/queries.ts';
import { createPasswords } from '../src/domain/auth/password.ts';
import { createActivation, type Activation } from '../src/domain/user/activation.ts';
import type { Graph } from '../src/graph/graph.ts';
import { newId } from '../src/graph/ids.ts';
import { PASSWORD } from './support/account.ts';
import { useApi } from './support/api.ts';
import { freshOutbox } from './support/outbox.ts';
import type { Person } from './support/person.ts';
import { sessionsOf } from './support/sessions.ts';

const api = useApi();
const PEOPLE = 4;
const T0 = 1_700_000_000_000;
const who = fc.nat(PEOPLE - 1);
const pairs = (maxLength: number, minLength = 0) =>
  fc.uniqueArray(fc.tuple(who, who), { minLength, maxLength, selector: String });
const act = fc.record({ who, what: fc.constantFrom('leave', 'return', 'crash', 'delete') });
const World = fc.record({
  follows: pairs(10, 4),
  requests: pairs(4),
  likes: pairs(6, 2),
  shares: pairs(3),
  /** Who comments on whose post, and which earlier comment they answer, if any. */
  comments: fc.array(fc.tuple(who, who, fc.option(fc.nat(5))), { maxLength: 6 }),
  commentLikes: pairs(4),
  /** Each step is done by several people at once. */
  steps: fc.array(fc.uniqueArray(act, { minLength: 1, maxLength: 3, selector: ({ who: person }) => person }), {
    minLength: 1,
    maxLength: 4,
  }),
});
type WorldShape = typeof World extends fc.Arbitrary<infer T> ? T : never;

const USER = 'id followingCount followers(first: 100) { edges { followedAt node { id } } }';
const OWN = `{ me { ${USER} } followRequests(first: 100) { edges { node { id } } } }`;

interface Edge {
  readonly followedAt: string;
  readonly node: { readonly id: string };
}
interface UserJson {
  readonly id: string;
  readonly followingCount: number;
  readonly followers: { readonly edges: Edge[] };
}

interface Thing {
  readonly id: string;
  readonly author: number;
}
interface Comment extends Thing {
  readonly post: number;
  readonly parent: number | null;
}

/** A graph whose process dies after so many transactions. */
function dyingAfter(graph: Graph, writes: number): Graph {
  let left = writes;
  return { ...graph, write: (work) => (left-- > 0 ? graph.write(work) : Promise.reject(new Error('died'))) };
}

const passwords = createPasswords();
let passwordHash: string;
beforeAll(async () => {
  passwordHash = await passwords.hash(PASSWORD);
});

const activationOn = (graph: Graph): Activation =>
  createActivation({
    graph,
    outbox: freshOutbox(graph),
    ...{ confirm: () => Promise.resolve(), audit: { note: () => Promise.resolve() } as never },
    live: sessionsOf(graph),
    clock: Date.now,
    ...{ batchRows: 2, deletionGraceDays: 30 },
  });

const viewerOf = ({ id }: Person) => ({ id, role: 'USER' as const, sessionId: null, tokenExpiresAtMs: 0 });

/** One little world in the graph, and what the model knows of it. The last person's account is private. */
class Played {
  readonly people: Person[];
  readonly posts: Thing[];
  readonly shares: (Thing & { readonly post: number })[];
  readonly comments: Comment[];
  readonly away = new Set<number>();
  readonly deleted = new Set<number>();
  readonly world: WorldShape;

  constructor(people: Person[], world: WorldShape) {
    this.people = people;
    const other = ([a, b]: readonly [number, number]): boolean => a !== b;
    const known = new Set(world.follows.filter(other).map(String));
    this.world = {
      ...world,
      follows: world.follows.filter(other),
      requests: world.requests.filter(other).filter((pair) => pair[1] === PEOPLE - 1 && !known.has(String(pair))),
    };
    this.posts = people.map((_, author) => ({ id: newId('pst'), author }));
    this.shares = world.shares.map(([author, post]) => ({ id: newId('pst'), author, post }));
    this.comments = [];
    for (const [author, post, answers] of world.comments) {
      const parent = answers !== null && this.comments[answers]?.post === post ? answers : null;
      this.comments.push({ id: newId('cmt'), author, post, parent });
    }
  }

  async store(graph: Graph): Promise<void> {
    const handle = (index: number): string => this.people[index]!.handle;
    const at = (index: number): number => T0 + index * 1000;
    const rowOf = ({ id, author }: Thing, index: number) => ({
      id,
      author: handle(author),
      visibility: 'PUBLIC',
      createdAtMs: at(index),
      hashtags: [],
      mentions: [],
    });
    const { follows, requests, likes, commentLikes } = this.world;
    await credentialsMerge(graph, {
      rows: this.people.map((person) => ({ handle: person.handle, email: `${person.handle}@example.org` })),
      passwordHash,
      nowMs: T0,
    });
    await followsMerge(graph, {
      rows: follows.map(([a, b], index) => ({ follower: handle(a), followee: handle(b), atMs: at(index) })),
    });
    await requestsMerge(graph, {
      rows: requests.map(([a, b], index) => ({ from: handle(a), to: handle(b), atMs: at(index) })),
    });
    await postsMerge(graph, {
      rows: [
        ...this.posts.map((post, index) => ({ ...rowOf(post, index), text: 'a post' })),
        ...this.shares.map((share, index) => ({ ...rowOf(share, index), text: 'look' })),
      ],
    });
    await sharesMerge(graph, {
      rows: this.shares.map(({ id, post }, index) => ({ post: id, shared: this.posts[post]!.id, atMs: at(index) })),
    });
    await likesMerge(graph, {
      rows: likes.map(([a, b], index) => ({ user: handle(a), post: this.posts[b]!.id, atMs: at(index) })),
    });
    for (const [index, { id, author, post, parent }] of this.comments.entries()) {
      const place = { post: this.posts[post]!.id, parent: parent === null ? null : this.comments[parent]!.id };
      const row = { id, author: handle(author), ...place, depth: 0, text: 'hm', createdAtMs: at(index), mentions: [] };
      await commentsMerge(graph, { rows: [row] });
    }
    await commentLikesMerge(graph, {
      rows: commentLikes.flatMap(([a, c], index) =>
        this.comments[c] === undefined ? [] : [{ user: handle(a), comment: this.comments[c].id, atMs: at(index) }],
      ),
    });
  }

  /** Does one act of the step, in the graph and in the model. */
  async play({ who: index, what }: { who: number; what: string }): Promise<void> {
    const { graph } = api();
    const person = this.people[index]!;
    const isAway = this.away.has(index);
    if (what === 'delete' && !isAway) {
      this.deleted.add(index);
      await postRemove(graph, { viewerId: person.id, id: this.posts[index]!.id, nowMs: Date.now() });
    } else if (what === 'leave' && !isAway) {
      this.away.add(index);
      await activationOn(graph).deactivate(viewerOf(person), { ip: null });
    } else if (what === 'crash' && !isAway) {
      this.away.add(index);
      await activationOn(dyingAfter(graph, 2)).deactivate(viewerOf(person), { ip: null }).catch(ignoreDeath);
    } else if (what === 'crash') {
      this.away.delete(index);
      await activationOn(dyingAfter(graph, 5)).reactivate(person.id).catch(ignoreDeath);
      // What is half done when the process dies is somebody's to finish; the label may not have been reached.
      await activationOn(graph).reactivate(person.id);
    } else if (what === 'return' && isAway) {
      this.away.delete(index);
      await activationOn(graph).reactivate(person.id);
    }
  }

  #here = (index: number): boolean => !this.away.has(index);
  /** The private account's post is not the analyst's to see. */
  #postIsHere = (index: number): boolean => this.#here(index) && !this.deleted.has(index) && index !== PEOPLE - 1;

  /** What the model says everybody who is here must look like. */
  expected(): unknown {
    const count = <T>(rows: readonly T[], test: (row: T) => boolean): number => rows.filter(test).length;
    const { follows, requests, likes, commentLikes } = this.world;
    const here = this.#here;
    return {
      users: this.people.flatMap(({ id }, index) => {
        if (!here(index)) return [];
        const followers = follows.flatMap(([a, b], at) =>
          b === index && here(a)
            ? [{ followedAt: new Date(T0 + at * 1000).toISOString(), node: { id: this.people[a]!.id } }]
            : [],
        );
        return [{ id, followers, followingCount: count(follows, ([a, b]) => a === index && here(b)) }];
      }),
      requests: here(PEOPLE - 1) ? requests.flatMap(([a]) => (here(a) ? [this.people[a]!.id] : [])).sort() : null,
      posts: this.posts.flatMap(({ id }, index) =>
        this.#postIsHere(index)
          ? [
              {
                id,
                likeCount: count(likes, ([a, b]) => b === index && here(a)),
                commentCount: count(this.comments, ({ author, post }) => post === index && here(author)),
                shareCount: count(this.shares, ({ author, post }) => post === index && here(author)),
              },
            ]
          : [],
      ),
      comments: this.comments.flatMap(({ id, author, post }, index) =>
        here(author) && this.#postIsHere(post)
          ? [
              {
                id,
                likeCount: count(commentLikes, ([a, c]) => c === index && here(a)),
                replyCount: count(this.comments, (reply) => reply.parent === index && here(reply.author)),
              },
            ]
          : [],
      ),
    };
  }

  /** What the API shows: to an analyst, who follows nobody, and of the private account to its owner. */
  async seen(): Promise<unknown> {
    const document = `query ($people: [ID!], $posts: [ID!], $comments: [ID!]) {
      users(where: { id: { in: $people } }) { ${USER} }
      posts(where: { id: { in: $posts } }) { id likeCount commentCount shareCount }
      comments(where: { id: { in: $comments } }) { id likeCount replyCount } }`;
    const ids = (things: readonly { id: string }[]): string[] => things.map(({ id }) => id);
    const variables = {
      people: ids(this.people.slice(0, -1)),
      posts: ids(this.posts),
      comments: ids(this.comments),
    };
    const analyst = await api().person({ role: 'ANALYST' }, 'analyst');
    const data = await analyst.ask(document, variables);
    const own = this.#here(PEOPLE - 1) ? await this.people.at(-1)!.ask(OWN) : null;
    const byId = <T extends { id: string }>(rows: T[]): T[] => rows.sort((a, b) => (a.id < b.id ? -1 : 1));
    const users = byId([...(data.users as UserJson[]), ...(own === null ? [] : [own.me as UserJson])]);
    const requests = own === null ? null : (own.followRequests.edges as Edge[]).map(({ node }) => node.id).sort();
    return {
      users: users.map(({ id, followers, followingCount }) => ({
        id,
        followers: followers.edges.sort((a, b) => (a.followedAt < b.followedAt ? -1 : 1)),
        followingCount,
      })),
      requests,
      posts: byId(data.posts),
      comments: byId(data.comments),
    };
  }
}

function ignoreDeath(error: unknown): void {
  if (!(error instanceof Error) || error.message !== 'died') throw error;
}

describe('leaving and coming back', () => {
  it('parks a relationship if and only if one of its ends is away', async () => {
    await fc.assert(
      fc.asyncProperty(World, async (world) => {
        const people: Person[] = [];
        for (let index = 0; index < PEOPLE; index += 1) {
          people.push(await api().person({ private: index === PEOPLE - 1 }, `p${String(index)}`));
        }
        const played = new Played(people, world);
        await played.store(api().graph);
        expect(await played.seen()).toEqual(played.expected());
        for (const step of world.steps) {
          await Promise.all(step.map((each) => played.play(each)));
          await activationOn(api().graph).resumeParking();
          expect(await played.seen()).toEqual(played.expected());
        }
        for (const index of [...played.away]) await played.play({ who: index, what: 'return' });
        expect(await played.seen()).toEqual(played.expected());
      }),
      { numRuns: 25 },
    );
  }, 900_000);
});
