// All models of one training, from plain lists in memory: no database, no clock. What is private teaches nothing:
// private accounts and posts get vectors, but nothing of them is in anybody else's.
import { ALS, learnFactors, type AlsOptions } from './als.ts';
import { CONTENT_DIMENSIONS, weighBuckets, writeContent } from './content.ts';
import { embed, FAST_RP, type FastRpOptions } from './fast-rp.ts';
import { createSparseRows, rowOf, transpose, type SparseRows } from './sparse-rows.ts';
import { addScaled, createTable, lifted, longest, normalise, vectorAt, type Table } from './vectors.ts';

/** People and posts by their number in it. */
export interface Corpus {
  readonly userIds: readonly string[];
  /** 1 for public accounts. */
  readonly gives: Uint8Array;
  readonly follows: SparseRows;
  readonly postIds: readonly string[];
  /** The author of each post. */
  readonly authors: Int32Array;
  readonly createdAtMs: Float64Array;
  /** 1 for public posts of public accounts; likes are of such posts alone. */
  readonly open: Uint8Array;
  /** Buckets of the words of each post (content.ts). */
  readonly words: SparseRows;
  /** Posts that each person likes. */
  readonly likes: SparseRows;
}

export interface Models {
  /** What people like; and what their own posts are liked for, which stands for a post that nobody has liked yet. */
  readonly taste: Table;
  readonly offer: Table;
  readonly interests: Table;
  /** People's places in the graph. */
  readonly embedding: Table;
  readonly postTaste: Table;
  readonly wordWeights: Float32Array;
  /** Vectors of a post that are made when they are asked for, into `into`. */
  writePostContent(post: number, into: Float32Array): void;
  writePostEmbedding(post: number, into: Float32Array): void;
}

export interface ModelOptions {
  readonly als: AlsOptions;
  readonly fastRp: FastRpOptions;
  /** How much the author counts in a post's place, one who likes it being 1. */
  readonly authorWeight: number;
  /** How much the mean of all posts of an author counts in a post's taste, its own being 1. */
  readonly authorTaste: number;
}

export const MODEL_OPTIONS: ModelOptions = { als: ALS, fastRp: FAST_RP, authorWeight: 2, authorTaste: 2 };

/** The rows without what is not kept; all rows stay. */
function only(rows: SparseRows, keep: Uint8Array): SparseRows {
  const kept = createSparseRows();
  for (let row = 0; row < rows.rows; row++) kept.add(rowOf(rows, row).filter((value) => keep[value] === 1));
  return kept.finish();
}

/** Whom each person follows, is followed by, likes posts of, and is liked by. */
function neighboursOf({ userIds, follows, likes, authors }: Corpus, likedBy: SparseRows): SparseRows {
  const followers = transpose(follows, userIds.length);
  const postsOf = transpose({ rows: authors.length, starts: upTo(authors.length), values: authors }, userIds.length);
  const rows = createSparseRows();
  for (let user = 0; user < userIds.length; user++) {
    const near = [...rowOf(follows, user), ...rowOf(followers, user)];
    for (const post of rowOf(likes, user)) near.push(authors[post]!);
    for (const post of rowOf(postsOf, user)) for (const liker of rowOf(likedBy, post)) near.push(liker);
    rows.add(near);
  }
  return rows.finish();
}

const upTo = (count: number): Int32Array => Int32Array.from({ length: count + 1 }, (_, index) => index);

/** The mean taste of each author's posts. */
function offersOf({ userIds, authors }: Corpus, postTaste: Table): Table {
  const offer = createTable(userIds.length, postTaste.dimensions);
  const liked = new Int32Array(userIds.length);
  for (let post = 0; post < authors.length; post++) {
    const taste = vectorAt(postTaste, post);
    if (taste.every((value) => value === 0)) continue;
    addScaled(vectorAt(offer, authors[post]!), taste, 1);
    liked[authors[post]!]! += 1;
  }
  for (let user = 0; user < userIds.length; user++) {
    const sum = vectorAt(offer, user);
    for (let i = 0; i < sum.length; i++) sum[i]! /= Math.max(1, liked[user]!);
  }
  return offer;
}

/** The few likes of most posts say less than those of all posts of the author: each post leans towards them. */
function leanTowards(offer: Table, postTaste: Table, { authors }: Corpus, weight: number): void {
  for (let post = 0; post < authors.length; post++) {
    const taste = vectorAt(postTaste, post);
    if (taste.some((value) => value !== 0)) addScaled(taste, vectorAt(offer, authors[post]!), weight);
  }
}

/** What somebody likes to read: the words of what they like, and of what they write themselves. */
function interestsOf({ userIds, likes, authors, open, words }: Corpus, wordWeights: Float32Array): Table {
  const interests = createTable(userIds.length, CONTENT_DIMENSIONS);
  const content = new Float32Array(CONTENT_DIMENSIONS);
  for (let user = 0; user < userIds.length; user++) {
    const sum = vectorAt(interests, user);
    for (const post of rowOf(likes, user)) {
      writeContent(rowOf(words, post), wordWeights, content);
      addScaled(sum, content, 1);
    }
  }
  for (let post = 0; post < authors.length; post++) {
    if (open[post] !== 1) continue;
    writeContent(rowOf(words, post), wordWeights, content);
    addScaled(vectorAt(interests, authors[post]!), content, 0.5);
  }
  for (let user = 0; user < userIds.length; user++) normalise(vectorAt(interests, user));
  return interests;
}

function openWords({ words, open }: Corpus): SparseRows {
  const rows = createSparseRows();
  for (let post = 0; post < words.rows; post++) if (open[post] === 1) rows.add(rowOf(words, post));
  return rows.finish();
}

/** Makes all models. Pure; the same corpus gives the same models. Minutes where there are likes by the million. */
export function makeModels(corpus: Corpus, options: ModelOptions = MODEL_OPTIONS): Models {
  const { gives, authors, words, open } = corpus;
  const likes = only(corpus.likes, open);
  const known = { ...corpus, likes };
  const likedBy = transpose(likes, authors.length, gives);
  const wordWeights = weighBuckets(openWords(corpus));
  const { people: taste, items: postTaste } = learnFactors(likes, authors.length, gives, options.als);
  const offer = offersOf(corpus, postTaste);
  leanTowards(offer, postTaste, corpus, options.authorTaste);
  const embedding = embed(neighboursOf(known, likedBy), gives, options.fastRp);
  const lengthMax = Math.max(longest(postTaste), longest(offer));
  return {
    taste: lifted(taste, null),
    postTaste: lifted(postTaste, lengthMax),
    offer: lifted(offer, lengthMax),
    interests: interestsOf(known, wordWeights),
    embedding,
    wordWeights,
    writePostContent(post, into) {
      writeContent(rowOf(words, post), wordWeights, into);
    },
    writePostEmbedding(post, into) {
      into.fill(0);
      addScaled(into, vectorAt(embedding, authors[post]!), options.authorWeight);
      for (const liker of rowOf(likedBy, post)) addScaled(into, vectorAt(embedding, liker), 1);
      normalise(into);
    },
  };
}
