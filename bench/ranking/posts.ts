// Held-out likes: models learn from all that happened before a moment, and rank the recent posts for what people liked
// after it. Nothing of the time after is known to any ranking, but that the posts are there.
import { makeModels, type Corpus, type ModelOptions, type Models } from '../../src/domain/ranking/models.ts';
import { createSparseRows, rowOf, type SparseRows } from '../../src/domain/ranking/sparse-rows.ts';
import { FIT_POWER, likeness, vectorAt } from '../../src/domain/ranking/vectors.ts';
import { changed, ensemble, score, WEIGHTS, type Voices } from '../../src/domain/feed/rank.ts';
import { createItemItem } from './item-item.ts';
import { createTally, topPlaces } from './metrics.ts';
import type { RankingNetwork } from './network.ts';
import type { Ranked } from './report.ts';

const DAY_MS = 86_400_000;

export interface PostsOptions {
  /** The last days are held out; the posts of the last days are ranked. */
  readonly heldOutDays: number;
  readonly rankedDays: number;
  /** How many people, of those who have held-out likes, are asked about. */
  readonly people: number;
  readonly models: ModelOptions;
}

interface Split {
  readonly known: Corpus;
  /** Places among the candidates that each asked person liked in the held-out time. */
  readonly wanted: ReadonlyMap<number, ReadonlySet<number>>;
  /** Post of each place. */
  readonly candidates: readonly number[];
}

function splitAt({ corpus, times, nowMs }: RankingNetwork, options: PostsOptions): Split {
  const splitMs = nowMs - options.heldOutDays * DAY_MS;
  const places = new Map<number, number>();
  for (const [post, at] of corpus.createdAtMs.entries()) {
    if (at >= nowMs - options.rankedDays * DAY_MS && corpus.open[post] === 1) places.set(post, places.size);
  }
  const likes = createSparseRows();
  const later: [number, Set<number>][] = [];
  for (let person = 0; person < corpus.userIds.length; person++) {
    const start = times.posts.starts[person]!;
    const mine = rowOf(times.posts, person);
    likes.add(mine.filter((_, index) => times.atMs[start + index]! < splitMs));
    const after = [...mine].filter((_, index) => times.atMs[start + index]! >= splitMs);
    const wanted = after.flatMap((post) => places.get(post) ?? []);
    if (wanted.length > 0) later.push([person, new Set(wanted)]);
  }
  // Every nth of them, so that the popular (the first numbers) and the others are there as they are in the network.
  const step = Math.max(1, Math.floor(later.length / options.people));
  const wanted = new Map(later.filter((_, index) => index % step === 0).slice(0, options.people));
  // A post that is newer than the split is not in what the models learn from; only its author and words are known.
  const open = corpus.open.map((value, post) => (corpus.createdAtMs[post]! < splitMs ? value : 0));
  return { known: { ...corpus, open, likes: likes.finish() }, wanted, candidates: [...places.keys()] };
}

/** The numbers that `ranking/affinities` gives for one person, made by the same vectors and the same rule. */
function voicesOf(models: Models, { authors }: Corpus, candidates: readonly number[]) {
  const posts = candidates.map((post) => {
    const content = new Float32Array(models.interests.dimensions);
    const embedding = new Float32Array(models.embedding.dimensions);
    models.writePostContent(post, content);
    models.writePostEmbedding(post, embedding);
    const own = vectorAt(models.postTaste, post);
    const taste = own.some((value) => value !== 0) ? own : vectorAt(models.offer, authors[post]!);
    return { taste, content, embedding };
  });
  return (person: number): Voices[] =>
    posts.map((post) => ({
      collaborative: likeness(vectorAt(models.taste, person), post.taste) ** FIT_POWER.collaborative,
      content: likeness(vectorAt(models.interests, person), post.content) ** FIT_POWER.content,
      embedding: likeness(vectorAt(models.embedding, person), post.embedding) ** FIT_POWER.embedding,
    }));
}

type Ranking = (person: number, voices: readonly Voices[], place: number) => number;

/** What the feed's own score looks at besides the voices, as far as this network has it. */
function createFeatures({ known, candidates }: Split, nowMs: number, likeCounts: Int32Array) {
  const followeesOf = remembered((person) => new Set(rowOf(known.follows, person)));
  const affinityOf = remembered((person) => counted(rowOf(known.likes, person), (post) => known.authors[post]!));
  const likersOf = remembered((person) => {
    const likers = new Map<number, number>();
    for (const followee of rowOf(known.follows, person)) {
      for (const post of rowOf(known.likes, followee)) likers.set(post, (likers.get(post) ?? 0) + 1);
    }
    return likers;
  });
  return (person: number, place: number) => {
    const post = candidates[place]!;
    const author = known.authors[post]!;
    const likers = followeesOf(person).has(author) ? null : (likersOf(person).get(post) ?? 0);
    const affinity = affinityOf(person).get(author) ?? 0;
    const ageMs = nowMs - known.createdAtMs[post]!;
    const nothing = { comments: 0, sharings: 0, tie: 0, isSeen: false, less: 0 };
    return { ...nothing, ageMs, likes: likeCounts[post]!, affinity, likers };
  };
}

function counted(values: Iterable<number>, key: (value: number) => number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(key(value), (counts.get(key(value)) ?? 0) + 1);
  return counts;
}

function rankingsOf(split: Split, nowMs: number): Record<string, Ranking> {
  const { known, candidates } = split;
  const likeCounts = countLikes(known);
  const itemScores = remembered(createItemItem(known.likes, known.authors.length));
  const followees = remembered((person) => new Set(rowOf(known.follows, person)));
  const featuresOf = createFeatures(split, nowMs, likeCounts);
  const createdAt = (place: number): number => known.createdAtMs[candidates[place]!]!;
  // Of equally popular posts the newer first.
  const popularity = (place: number): number => likeCounts[candidates[place]!]! + createdAt(place) / 1e15;
  const isFollowees = (person: number, place: number): boolean =>
    followees(person).has(known.authors[candidates[place]!]!);
  const amongFollowees =
    (rank: Ranking): Ranking =>
    (person, voices, place) =>
      isFollowees(person, place) ? rank(person, voices, place) : -Infinity;
  const deaf = changed(WEIGHTS, { ensemble: 0 });
  const blended: Ranking = (_person, voices, place) => ensemble(voices[place]!);
  const scored: Ranking = (person, voices, place) => score({ ...featuresOf(person, place), ...voices[place]! });
  const unlearned: Ranking = (person, voices, place) =>
    score({ ...featuresOf(person, place), ...voices[place]! }, deaf);
  return {
    recency: (_person, _voices, place) => createdAt(place),
    popularity: (_person, _voices, place) => popularity(place),
    'item-item, for comparison': (person, _voices, place) => itemScores(person)[candidates[place]!]!,
    collaborative: (_person, voices, place) => voices[place]!.collaborative,
    content: (_person, voices, place) => voices[place]!.content,
    embedding: (_person, voices, place) => voices[place]!.embedding,
    ensemble: blended,
    'score without the models': unlearned,
    score: scored,
    'recency, of followees': amongFollowees((_person, _voices, place) => createdAt(place)),
    'popularity, of followees': amongFollowees((_person, _voices, place) => popularity(place)),
    'ensemble, of followees': amongFollowees(blended),
    'score without the models, of followees': amongFollowees(unlearned),
    'score, of followees': amongFollowees(scored),
  };
}

/** Keeps the answer of the last person asked about. */
function remembered<T>(make: (person: number) => T): (person: number) => T {
  let last: { person: number; value: T } | undefined;
  return (person) => {
    if (last?.person !== person) last = { person, value: make(person) };
    return last.value;
  };
}

function countLikes({ likes, authors }: { likes: SparseRows; authors: Int32Array }): Int32Array {
  const counts = new Int32Array(authors.length);
  for (const post of likes.values) counts[post]! += 1;
  return counts;
}

export function evaluatePosts(network: RankingNetwork, options: PostsOptions): Ranked {
  const split = splitAt(network, options);
  const { known, wanted, candidates } = split;
  const voices = voicesOf(makeModels(known, options.models), known, candidates);
  const rankings = Object.entries(rankingsOf(split, network.nowMs)).map(([name, rank]) => ({
    name,
    rank,
    tally: createTally(candidates.length),
  }));
  const scores = new Float64Array(candidates.length);
  for (const [person, liked] of wanted) {
    const heard = voices(person);
    const before = new Set(rowOf(known.likes, person));
    for (const { rank, tally } of rankings) {
      for (const [place, post] of candidates.entries()) {
        const isOut = before.has(post) || known.authors[post] === person;
        scores[place] = isOut ? -Infinity : rank(person, heard, place);
      }
      tally.add(topPlaces(scores, 100), liked);
    }
  }
  return {
    sizes: {
      people: known.userIds.length,
      follows: known.follows.values.length,
      posts: known.authors.length,
      'likes before': known.likes.values.length,
      'posts ranked': candidates.length,
      'people asked': wanted.size,
      'likes held out': [...wanted.values()].reduce((sum, { size }) => sum + size, 0),
    },
    rankings: Object.fromEntries(rankings.map(({ name, tally }) => [name, tally.quality()])),
  };
}
