// The generated network (seeds/generate.ts) in memory, with likes that have a reason. The generator's own likes are of
// any post of anybody one follows, which no model could learn more from than whom one follows.
//
// Everybody likes two interests, that of their community and one other, and some hashtags of each more than others. A
// like is one choice among TRIED posts: half of them by followees, a third by people of the two interests, the rest by
// anybody; taken is the one with the most of interest + hashtags + quality + luck. Quality is of the post, the same for
// all, and makes hits. Likes per person are log-normal, median 12; they come days after the post, exponentially.
import { bucketsOf } from '../../src/domain/ranking/content.ts';
import type { Corpus } from '../../src/domain/ranking/models.ts';
import { noiseAt, unitAt } from '../../src/domain/ranking/noise.ts';
import { createSparseRows, rowOf, type SparseRows } from '../../src/domain/ranking/sparse-rows.ts';
import type { PostRow } from '../../src/domain/import/rows.ts';
import { generatedNetwork } from '../../seeds/generate.ts';
import { createFastRandom, type Random } from '../../seeds/random.ts';

const DAY_MS = 86_400_000;
const INTERESTS = 10;
const TRIED = 8;
const LIKES = { median: 12, sigma: 1, max: 1_000, delayDays: 1.5 };
const WEIGHT = { interest: 1, hashtags: 1.5, quality: 0.7, luck: 0.5 };

export interface LikesByTime {
  /** Posts that each person likes, and when: a number for each value of `posts`. */
  readonly posts: SparseRows;
  readonly atMs: Float64Array;
}

export interface RankingNetwork {
  /** With all likes. */
  readonly corpus: Corpus;
  readonly times: LikesByTime;
  readonly nowMs: number;
}

const exponential = (random: Random): number => -Math.log(1 - random.unit());

interface World {
  readonly corpus: Corpus;
  readonly communities: number;
  /** Posts by interest, by author, and the hashtags of each post. */
  readonly byInterest: readonly number[][];
  readonly byAuthor: readonly number[][];
  readonly hashtags: readonly string[][];
  readonly seed: number;
  readonly nowMs: number;
}

function interestsOf({ communities, seed }: World, person: number): readonly [number, number] {
  return [(person % communities) % INTERESTS, noiseAt(seed, person) % INTERESTS];
}

function pullOf(world: World, person: number, post: number): number {
  const { corpus, communities, hashtags, seed } = world;
  const about = ((corpus.authors[post] ?? 0) % communities) % INTERESTS;
  const tags = hashtags[post] ?? [];
  const liking = tags.map((tag) => unitAt(seed ^ 0x7a65, noiseAt(person, bucketsOf(tag)[0] ?? 0)));
  // The square makes hits: most posts are of little quality, a few of much.
  const quality = 3 * unitAt(seed ^ 0x9a1, post) ** 3;
  return (
    WEIGHT.interest * (interestsOf(world, person).includes(about) ? 1 : 0) +
    WEIGHT.hashtags * Math.max(0, ...liking) +
    WEIGHT.quality * quality
  );
}

function tryPost(world: World, random: Random, person: number): number | undefined {
  const { corpus, byAuthor, byInterest } = world;
  const lot = random.unit();
  const followees = rowOf(corpus.follows, person);
  if (lot < 0.5) {
    const posts = followees.length === 0 ? [] : (byAuthor[followees[random.int(0, followees.length - 1)]!] ?? []);
    return posts.length === 0 ? undefined : random.pick(posts);
  }
  if (lot < 0.83) {
    const posts = byInterest[random.pick(interestsOf(world, person))] ?? [];
    return posts.length === 0 ? undefined : random.pick(posts);
  }
  return corpus.authors.length === 0 ? undefined : random.int(0, corpus.authors.length - 1);
}

/** The likes of one person, post → time. Followers' posts are for followers, and nobody likes their own. */
function likesOf(world: World, person: number): Map<number, number> {
  const { corpus, nowMs, seed } = world;
  const random = createFastRandom(seed, 77, person);
  const count = Math.min(LIKES.max, Math.floor(LIKES.median * Math.exp(LIKES.sigma * random.normal())));
  const likes = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    let best: { post: number; pull: number } | undefined;
    for (let tried = 0; tried < TRIED; tried++) {
      const post = tryPost(world, random, person);
      if (post === undefined || corpus.authors[post] === person || corpus.open[post] !== 1) continue;
      const pull = pullOf(world, person, post) + WEIGHT.luck * exponential(random);
      if (best === undefined || pull > best.pull) best = { post, pull };
    }
    if (best === undefined || likes.has(best.post)) continue;
    const atMs = corpus.createdAtMs[best.post]! + LIKES.delayDays * DAY_MS * exponential(random);
    if (atMs < nowMs) likes.set(best.post, atMs);
  }
  return likes;
}

function postsOf(rows: Iterable<PostRow>, numbers: ReadonlyMap<string, number>, gives: Uint8Array) {
  const words = createSparseRows();
  const posts: { id: string; author: number; createdAtMs: number; open: number; hashtags: string[] }[] = [];
  for (const { id, author: handle, createdAtMs, visibility, text } of rows) {
    const author = numbers.get(handle)!;
    const open = visibility === 'PUBLIC' && gives[author] === 1 ? 1 : 0;
    posts.push({ id, author, createdAtMs, open, hashtags: text.match(/#[\p{L}\p{N}_]+/gu) ?? [] });
    words.add(bucketsOf(text));
  }
  return { posts, words: words.finish() };
}

/** Everything but the likes. */
function worldOf(users: number, seed: number, nowMs: number): World {
  const network = generatedNetwork({ users, seed }, nowMs);
  const people = [...(network.users() as Iterable<{ id: string; handle: string; isPrivate: boolean }>)];
  const numbers = new Map(people.map(({ handle }, number) => [handle, number]));
  const gives = Uint8Array.from(people, ({ isPrivate }) => (isPrivate ? 0 : 1));
  const followees = people.map((): number[] => []);
  for (const { follower, followee } of network.follows() as Iterable<{ follower: string; followee: string }>) {
    followees[numbers.get(follower)!]!.push(numbers.get(followee)!);
  }
  const follows = createSparseRows();
  for (const row of followees) follows.add(row);
  const { posts, words } = postsOf(network.posts() as Iterable<PostRow>, numbers, gives);
  const communities = Math.max(1, Math.round(Math.sqrt(users) / 4));
  const byInterest = Array.from({ length: INTERESTS }, (): number[] => []);
  const byAuthor = people.map((): number[] => []);
  for (const [post, { author }] of posts.entries()) {
    byInterest[(author % communities) % INTERESTS]!.push(post);
    byAuthor[author]!.push(post);
  }
  const corpus: Corpus = {
    userIds: people.map(({ id }) => id),
    gives,
    follows: follows.finish(),
    postIds: posts.map(({ id }) => id),
    authors: Int32Array.from(posts, ({ author }) => author),
    createdAtMs: Float64Array.from(posts, ({ createdAtMs }) => createdAtMs),
    open: Uint8Array.from(posts, ({ open }) => open),
    words,
    likes: { rows: 0, starts: new Int32Array(1), values: new Int32Array(0) },
  };
  return { corpus, communities, byInterest, byAuthor, hashtags: posts.map(({ hashtags }) => hashtags), seed, nowMs };
}

export function makeNetwork(users: number, seed: number, nowMs: number): RankingNetwork {
  const world = worldOf(users, seed, nowMs);
  const posts = createSparseRows();
  const atMs: number[] = [];
  for (let person = 0; person < users; person++) {
    const likes = likesOf(world, person);
    posts.add([...likes.keys()]);
    for (const at of likes.values()) atMs.push(at);
  }
  const likes = posts.finish();
  return { corpus: { ...world.corpus, likes }, times: { posts: likes, atMs: Float64Array.from(atMs) }, nowMs };
}
