// Gives a post that is newer than the models its vectors, from what is known of it: its words and its author.
import { modelRead, postsFoldIn, texts } from '../../cypher/ranking/queries.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Clock } from '../clock.ts';
import { bucketsOf, CONTENT_DIMENSIONS, writeContent } from './content.ts';
import { stored } from './vectors.ts';

/** Safe to do twice. Does nothing before the first training, nor for what is no post any more. */
export type FoldIn = (postIds: readonly string[]) => Promise<void>;

/** How long a training may go unnoticed: words change their weights slowly. */
const MODEL_KEPT_MS = 600_000;

export function createFoldIn({ graph, clock }: { graph: Graph; clock: Clock }): FoldIn {
  let kept: { weights: readonly number[] | undefined; readAtMs: number } | undefined;
  const weightsNow = async (): Promise<readonly number[] | undefined> => {
    if (kept === undefined || clock() - kept.readAtMs > MODEL_KEPT_MS) {
      kept = { weights: (await modelRead(graph, {}))[0]?.wordWeights, readAtMs: clock() };
    }
    return kept.weights;
  };
  return async (postIds) => {
    const weights = await weightsNow();
    if (weights === undefined || postIds.length === 0) return;
    const content = new Float32Array(CONTENT_DIMENSIONS);
    const rows = (await texts(graph, { ids: [...new Set(postIds)] })).map(({ id, text }) => {
      writeContent(bucketsOf(text), weights, content);
      return { id, content: stored(content) };
    });
    await postsFoldIn(graph, { rows });
  };
}
