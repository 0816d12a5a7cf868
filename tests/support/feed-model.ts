// What may happen to feeds, and what a feed is by its definition, kept beside the graph.
import fc from 'fast-check';

export const PEOPLE = 4;
const who = fc.nat({ max: PEOPLE - 1 });
const pair = <K extends string>(kind: K) => fc.record({ kind: fc.constant(kind), a: who, b: who });
const one = <K extends string>(kind: K) => fc.record({ kind: fc.constant(kind), a: who });
/** Posts are many, so that timelines overflow; and so are reads, as only who reads has a timeline. */
export const operation = fc.oneof(
  { weight: 12, arbitrary: one('post') },
  { weight: 9, arbitrary: pair('follow') },
  { weight: 5, arbitrary: one('read') },
  pair('unfollow'),
  pair('block'),
  pair('unblock'),
  pair('mute'),
  pair('unmute'),
  pair('share'),
  fc.record({ kind: fc.constant('delete' as const), a: who, nth: fc.nat({ max: 20 }) }),
  one('leave'),
  one('return'),
  { weight: 6, arbitrary: fc.constant({ kind: 'catchUp' as const }) },
  fc.record({ kind: fc.constant('hearAgain' as const), last: fc.nat({ max: 6 }) }),
  fc.constant({ kind: 'lose' as const }),
);
/** Most follow most, and all have read, before anything happens: so that there are timelines that it happens to. */
export const follows = fc.array(pair('follow'), { minLength: 3, maxLength: 10 });
export const firstReads = [
  ...Array.from({ length: 2 * PEOPLE }, (_, index) => ({ kind: 'post' as const, a: index % PEOPLE })),
  { kind: 'catchUp' as const },
  ...Array.from({ length: PEOPLE }, (_, a) => ({ kind: 'read' as const, a })),
];
export type Operation = typeof operation extends fc.Arbitrary<infer O> ? O : never;

interface Post {
  readonly id: string;
  readonly at: number;
  readonly author: number;
}

/** What the feed is by its definition, kept beside the graph. */
export class Model {
  readonly follows = new Set<string>();
  readonly mutes = new Set<string>();
  readonly blocks = new Set<string>();
  readonly away = new Set<number>();
  posts: Post[] = [];
  key = (a: number, b: number): string => `${String(a)}>${String(b)}`;
  apart = (a: number, b: number): boolean => this.blocks.has(this.key(a, b)) || this.blocks.has(this.key(b, a));
  feed(viewer: number): string[] {
    const shown = this.posts.filter(
      ({ author }) =>
        author === viewer ||
        (this.follows.has(this.key(viewer, author)) &&
          !this.mutes.has(this.key(viewer, author)) &&
          !this.away.has(author)),
    );
    shown.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
    return shown.map(({ id }) => id);
  }
}
