// A small network as plain data: what the graph holds, and nothing of who may see it. Built from a plan of indices, so
// that fast-check can shrink it; whatever the product cannot bring about is taken out on the way.
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';

import { newId } from '../../src/graph/ids.ts';
import { type Medium, mediaOf } from './media.ts';

export type Visibility = 'PUBLIC' | 'FOLLOWERS' | 'PRIVATE';

export interface Person {
  readonly id: string;
  readonly handle: string;
  readonly isPrivate: boolean;
  readonly isDeactivated: boolean;
  /** Not to be found: neither suggested nor recommended. */
  readonly isUnlisted: boolean;
  /** Shows nobody else how many follow them, and whom. */
  readonly isDiscreet: boolean;
}

export interface Post {
  readonly id: string;
  readonly authorId: string;
  readonly text: string;
  readonly visibility: Visibility;
  readonly sharedId: string | null;
  readonly mentionIds: readonly string[];
  readonly hashtags: readonly string[];
  readonly isDeleted: boolean;
  readonly atMs: number;
}

export interface Comment {
  readonly id: string;
  readonly writerId: string;
  readonly postId: string;
  readonly parentId: string | null;
  readonly depth: number;
  readonly text: string;
  readonly mentionIds: readonly string[];
  /** Deleted by its writer; what is below it goes with it. */
  readonly isDeleted: boolean;
  readonly atMs: number;
}

export interface Tie {
  readonly from: string;
  readonly to: string;
}

export interface World {
  readonly people: readonly Person[];
  readonly follows: readonly Tie[];
  readonly requests: readonly Tie[];
  readonly blocks: readonly Tie[];
  readonly mutes: readonly Tie[];
  readonly dismissals: readonly Tie[];
  readonly posts: readonly Post[];
  readonly comments: readonly Comment[];
  readonly postLikes: readonly Tie[];
  readonly commentLikes: readonly Tie[];
  readonly saves: readonly Tie[];
  readonly media: readonly Medium[];
  readonly startMs: number;
}

const index = fc.nat({ max: 11 });
const pairs = (minLength: number, maxLength: number) => fc.array(fc.tuple(index, index), { minLength, maxLength });
const seldom = fc.nat({ max: 6 }).map((n) => n === 6);
const maybe = fc.option(index, { nil: null, freq: 1 });

const planned = fc.record({
  people: fc.array(
    fc.record({ isPrivate: fc.boolean(), isDeactivated: seldom, isUnlisted: seldom, isDiscreet: fc.boolean() }),
    {
      minLength: 4,
      maxLength: 7,
    },
  ),
  follows: pairs(4, 16),
  requests: pairs(0, 4),
  blocks: pairs(0, 3),
  mutes: pairs(0, 2),
  dismissals: pairs(0, 2),
  posts: fc.array(
    fc.record({
      author: index,
      visibility: fc.constantFrom<Visibility>('PUBLIC', 'FOLLOWERS', 'PRIVATE'),
      shares: maybe,
      isBare: fc.boolean(),
      mentions: fc.array(index, { maxLength: 2 }),
      tag: fc.option(fc.nat({ max: 2 }), { nil: null }),
      isDeleted: seldom,
    }),
    { minLength: 3, maxLength: 9 },
  ),
  comments: fc.array(
    fc.record({
      writer: index,
      post: index,
      parent: maybe,
      mentions: fc.array(index, { maxLength: 2 }),
      isDeleted: seldom,
    }),
    { minLength: 1, maxLength: 8 },
  ),
  postLikes: pairs(0, 10),
  commentLikes: pairs(0, 6),
  saves: pairs(0, 5),
});

export type Plan = typeof planned extends fc.Arbitrary<infer P> ? P : never;

/** Plans of small worlds. Indices run past the ends on purpose: they wrap. */
export const plans: fc.Arbitrary<Plan> = planned;

const wrap = <T>(list: readonly T[], at: number): T => list[at % list.length]!;
const joined = ({ from, to }: Tie): string => `${from} ${to}`;

function tiesOf(
  plan: readonly (readonly [number, number])[],
  from: readonly { id: string }[],
  to: readonly { id: string }[],
): Tie[] {
  if (from.length === 0 || to.length === 0) return [];
  const ties = plan.map(([a, b]) => ({ from: wrap(from, a).id, to: wrap(to, b).id })).filter((t) => t.from !== t.to);
  return [...new Map(ties.map((tie) => [joined(tie), tie])).values()];
}

/** The world of a plan, with ids, handles and hashtags that no other world has. */
export function makeWorld(plan: Plan): World {
  const noise = randomBytes(5).toString('hex');
  const startMs = Date.now() - 3_600_000;
  const people = plan.people.map((traits, n) => ({ ...traits, id: newId('usr'), handle: `w${n}_${noise}` }));
  const blocks = tiesOf(plan.blocks, people, people);
  const apart = new Set(blocks.flatMap((tie) => [joined(tie), joined({ from: tie.to, to: tie.from })]));
  const follows = tiesOf(plan.follows, people, people).filter((tie) => !apart.has(joined(tie)));
  const settled = new Set([...apart, ...follows.map(joined)]);
  const isPrivate = new Set(people.filter((person) => person.isPrivate).map(({ id }) => id));
  const posts = postsOf(plan, people, noise, startMs);
  const comments = commentsOf(plan, people, posts, startMs);
  return {
    people,
    blocks,
    follows,
    requests: tiesOf(plan.requests, people, people).filter((tie) => isPrivate.has(tie.to) && !settled.has(joined(tie))),
    mutes: tiesOf(plan.mutes, people, people),
    dismissals: tiesOf(plan.dismissals, people, people),
    posts,
    comments,
    postLikes: tiesOf(plan.postLikes, people, posts),
    commentLikes: tiesOf(plan.commentLikes, people, comments),
    saves: tiesOf(plan.saves, people, posts),
    media: mediaOf(people, posts, startMs),
    startMs,
  };
}

function mentioned(people: readonly Person[], indices: readonly number[]): Person[] {
  return [...new Set(indices.map((at) => wrap(people, at)))];
}

function postsOf(plan: Plan, people: readonly Person[], noise: string, startMs: number): Post[] {
  const posts: Post[] = [];
  for (const [n, { author, visibility, shares, isBare, mentions, tag, isDeleted }] of plan.posts.entries()) {
    const source = shares === null || posts.length === 0 ? null : wrap(posts, shares);
    // A bare share is shared as what it shares.
    const sharedId = source?.text === '' ? source.sharedId : (source?.id ?? null);
    const isWordless = isBare && sharedId !== null;
    const named = isWordless ? [] : mentioned(people, mentions);
    const hashtags = isWordless || tag === null ? [] : [`tag${tag}_${noise}`];
    const words = [`post ${n}`, ...named.map(({ handle }) => `@${handle}`), ...hashtags.map((name) => `#${name}`)];
    posts.push({
      id: newId('pst'),
      authorId: wrap(people, author).id,
      text: isWordless ? '' : words.join(' '),
      visibility,
      sharedId,
      mentionIds: named.map(({ id }) => id),
      hashtags,
      isDeleted,
      // Two posts each have the same time, so that ids decide.
      atMs: startMs + Math.floor(n / 2) * 1_000,
    });
  }
  return posts;
}

function commentsOf(plan: Plan, people: readonly Person[], posts: readonly Post[], startMs: number): Comment[] {
  const comments: Comment[] = [];
  for (const [n, { writer, post, parent, mentions, isDeleted }] of plan.comments.entries()) {
    const answered = parent === null || comments.length === 0 ? null : wrap(comments, parent);
    const named = mentioned(people, mentions);
    comments.push({
      id: newId('cmt'),
      writerId: wrap(people, writer).id,
      postId: answered?.postId ?? wrap(posts, post).id,
      parentId: answered?.id ?? null,
      depth: answered === null ? 0 : answered.depth + 1,
      text: [`comment ${n}`, ...named.map(({ handle }) => `@${handle}`)].join(' '),
      mentionIds: named.map(({ id }) => id),
      isDeleted,
      atMs: startMs + 60_000 + Math.floor(n / 2) * 1_000,
    });
  }
  return comments;
}

const everyone = [0, 1, 2, 3, 4, 5, 6];
const everyPair = everyone.flatMap((a) => everyone.map((b) => [a, b] as [number, number]));

/** A world where nearly everything is there at once, for what is too much to ask of every world. */
export const crowdedPlan: Plan = {
  people: everyone.map((n) => ({
    isPrivate: n % 3 === 1,
    isDeactivated: n === 6,
    isUnlisted: n === 3,
    isDiscreet: n % 2 === 0,
  })),
  follows: everyPair.filter(([a, b]) => (a + 2 * b) % 3 !== 0),
  requests: everyPair,
  blocks: [
    [0, 5],
    [4, 1],
  ],
  mutes: [[0, 2]],
  dismissals: [[3, 0]],
  posts: Array.from({ length: 14 }, (_, n) => ({
    author: n,
    visibility: (['PUBLIC', 'FOLLOWERS', 'PUBLIC', 'PRIVATE'] as const)[n % 4]!,
    shares: n > 6 ? n - 7 : null,
    isBare: n % 2 === 0,
    mentions: [n + 1, n + 3],
    tag: n % 3,
    isDeleted: n === 5,
  })),
  comments: Array.from({ length: 14 }, (_, n) => ({
    writer: n * 3,
    post: n,
    parent: n % 3 === 2 ? n - 1 : null,
    mentions: [n + 2],
    isDeleted: n === 4,
  })),
  postLikes: Array.from({ length: 24 }, (_, n) => [n, n * 5 + (n % 2)]),
  commentLikes: Array.from({ length: 14 }, (_, n) => [n, n * 3]),
  saves: Array.from({ length: 14 }, (_, n) => [n, n * 3 + 1]),
};
