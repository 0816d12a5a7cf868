// How far a medium is, for its uploader: told at once, and whenever it changes. How much of a step is done is told as
// it is said, the state as the graph has it.
import type { Viewer } from '../../context.ts';
import { mediaProgress } from '../../cypher/media/queries.ts';
import type { Topics } from '../../events/topics.ts';
import { NotFound } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
import { newId } from '../../graph/ids.ts';
import type { Logger } from '../../observability/log.ts';
import { createRepeating } from './in-order.ts';
import { type LiveAudience, type Listening, LiveSource } from './source.ts';

interface ProgressParts {
  readonly graph: Graph;
  readonly topics: Topics;
  readonly log: Logger;
}

/** However often a step says how far it is. */
const TELL_EVERY_MS = 250;
const RETRY_MS = [250, 10_000] as const;

type Query = Parameters<typeof mediaProgress>[1];

function openProgress({ graph, topics, log }: ProgressParts, own: Query, audience: LiveAudience): Listening {
  let progress: number | null = null;
  let said = '';
  const tell = async (): Promise<void> => {
    const [now] = await mediaProgress(graph, own);
    if (now === undefined) return;
    const value = { mediaId: own.id, ...now, progress: now.state === 'PROCESSING' ? progress : null };
    if (JSON.stringify(value) === said) return;
    if (await audience.tell(value, new Set([own.uploaderId]))) said = JSON.stringify(value);
  };
  const telling = createRepeating(tell, {
    everyMs: TELL_EVERY_MS,
    retryMs: RETRY_MS,
    failed: (error) => log.warn({ err: error, mediaId: own.id }, 'the progress of a medium could not be told'),
  });
  const { ready, end } = topics.subscribe('media', own.id, {
    onMessage(message) {
      progress = message.progress;
      telling.poke();
    },
    onResync: telling.poke,
  });
  // Nobody waits for a change to know what it is now.
  const begun = ready.then(telling.poke);
  const close = (): void => {
    end();
    telling.close();
  };
  return { ready: begun, close };
}

/** Throws NotFound for whatever is not the viewer's own. */
export function createMediaProgress(parts: ProgressParts): (viewer: Viewer, id: string) => Promise<LiveSource> {
  return async (viewer, id) => {
    const own = { uploaderId: viewer.id, id };
    const [found] = await mediaProgress(parts.graph, own);
    if (found === undefined) throw new NotFound('media');
    // Each listener has a source of their own, and so hears at once what it is now.
    return new LiveSource(`media:${id}:${newId('evt')}`, (audience) => openProgress(parts, own, audience));
  };
}
