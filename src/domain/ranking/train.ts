// The training job: reads what people do, learns, and keeps what was learned as vectors on people and recent posts.
import { modelRead, modelStore, postsForget, postsStore, usersStore } from '../../cypher/ranking/queries.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Clock } from '../clock.ts';
import { CONTENT_DIMENSIONS } from './content.ts';
import { readCorpus, type OnTrained } from './corpus.ts';
import { makeModels, type Corpus, type Models } from './models.ts';
import { stored, vectorAt } from './vectors.ts';

const DAY_MS = 86_400_000;
const ROWS_PER_WRITE = 500;

export interface TrainOptions {
  /** Posts of so many days, and the likes of them, teach. */
  readonly days: number;
  /** Posts of so many days get vectors, the last ones; older ones lose theirs, and are candidates no more. */
  readonly recentDays: number;
  readonly onTrained?: OnTrained;
}

export interface Trained {
  readonly users: number;
  readonly posts: number;
  readonly likes: number;
  /** Posts that have vectors now. */
  readonly recent: number;
}

async function inBatches<T>(rows: Iterable<T>, write: (batch: T[]) => Promise<unknown>): Promise<void> {
  let batch: T[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < ROWS_PER_WRITE) continue;
    await write(batch);
    batch = [];
  }
  if (batch.length > 0) await write(batch);
}

function* userRows({ userIds }: Corpus, { taste, offer, interests, embedding }: Models) {
  for (const [user, id] of userIds.entries()) {
    yield {
      id,
      taste: stored(vectorAt(taste, user)),
      offer: stored(vectorAt(offer, user)),
      interests: stored(vectorAt(interests, user)),
      embedding: stored(vectorAt(embedding, user)),
    };
  }
}

function* postRows({ postIds, createdAtMs }: Corpus, models: Models, recentMs: number) {
  const content = new Float32Array(CONTENT_DIMENSIONS);
  const embedding = new Float32Array(models.embedding.dimensions);
  for (const [post, id] of postIds.entries()) {
    if (createdAtMs[post]! < recentMs) continue;
    models.writePostContent(post, content);
    models.writePostEmbedding(post, embedding);
    const taste = stored(vectorAt(models.postTaste, post));
    yield { id, taste, content: stored(content), embedding: stored(embedding) };
  }
}

async function forgetOld(graph: Graph, recentMs: number): Promise<void> {
  const [before] = await modelRead(graph, {});
  if (before === undefined) return;
  const old = { fromMs: before.sinceMs, untilMs: recentMs, limit: ROWS_PER_WRITE };
  while (((await postsForget(graph, old))[0]?.forgotten ?? 0) > 0);
}

/** Trains all models anew. Safe to run while the API serves, and to run again after it was stopped half-way. */
export async function train(graph: Graph, clock: Clock, options: TrainOptions): Promise<Trained> {
  const { days, recentDays, onTrained = () => undefined } = options;
  const madeAtMs = clock();
  const recentMs = madeAtMs - recentDays * DAY_MS;
  const corpus = await readCorpus(graph, madeAtMs - Math.max(days, recentDays) * DAY_MS, onTrained);
  onTrained('learning from likes', corpus.likes.values.length);
  const models = makeModels(corpus);
  await forgetOld(graph, recentMs);
  let users = 0;
  await inBatches(userRows(corpus, models), async (rows) => {
    await usersStore(graph, { rows });
    onTrained('people written', (users += rows.length));
  });
  let recent = 0;
  await inBatches(postRows(corpus, models, recentMs), async (rows) => {
    await postsStore(graph, { rows });
    onTrained('posts written', (recent += rows.length));
  });
  await modelStore(graph, { madeAtMs, sinceMs: recentMs, wordWeights: Array.from(models.wordWeights) });
  return { users, posts: corpus.postIds.length, likes: corpus.likes.values.length, recent };
}
