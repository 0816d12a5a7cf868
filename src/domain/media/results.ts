// What processing found out about a medium, stored in the transaction that ends the job. A post that waited for it is
// published in the same.
import { mediaFail, mediaPublish, mediaResult, mediaResultView } from '../../cypher/media/queries.ts';
import { mediaFailed, mediaReady, posted } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Topics } from '../../events/topics.ts';
import type { Runner } from '../../graph/graph.ts';
import type { ImageFacts, PictureFacts } from '../../media/process-image.ts';
import type { Sprite } from '../../media/process-video-hls.ts';
import type { Rendition } from '../../media/rendition.ts';
import type { Clock } from '../clock.ts';
import { type MediaFiles, mergeFiles, readFiles, writeFiles } from './files.ts';

/** What a step found out. Only the first of a kind is awaited by posts. */
export type MediaResult =
  | (ImageFacts & { readonly step: 'IMAGE_FIRST' })
  | { readonly step: 'IMAGE_LATER'; readonly renditions: readonly Rendition[] }
  | (PictureFacts & {
      readonly step: 'VIDEO_FIRST';
      readonly durationMs: number;
      /** The progressive file. */
      readonly videoKey: string;
      readonly posters: readonly Rendition[];
    })
  | {
      readonly step: 'VIDEO_HLS';
      readonly playlistKey: string;
      readonly sprite: Sprite;
      readonly posters: readonly Rendition[];
    };

export interface MediaResults {
  /** Within the transaction that ends the job (`outbox.write`). False where the medium is gone: so are its objects. */
  store(tx: Runner, mediaId: string, result: MediaResult): Promise<boolean>;
  /** Nothing can be made of it; `failure` is for its uploader to read. Where it has got further, nothing happens. */
  fail(tx: Runner, mediaId: string, during: 'UPLOADING' | 'PROCESSING', failure: string): Promise<void>;
  /** Tells those who watch how far a job is, 0 to 1. */
  progress(mediaId: string, fraction: number): void;
}

export interface ResultParts {
  readonly outbox: Pick<Outbox, 'store' | 'prefix'>;
  readonly topics: Pick<Topics, 'publish'>;
  readonly clock: Clock;
}

const NEXT_STEP = { IMAGE_FIRST: 'IMAGE_LATER', VIDEO_FIRST: 'VIDEO_HLS' } as const;

function filesOf(result: MediaResult): Partial<MediaFiles> {
  if (result.step === 'VIDEO_FIRST') {
    return { videoKey: result.videoKey, durationMs: result.durationMs, images: [...result.posters] };
  }
  if (result.step === 'VIDEO_HLS') {
    return { playlistKey: result.playlistKey, sprite: result.sprite, images: [...result.posters] };
  }
  return { images: [...result.renditions] };
}

function factsOf(result: MediaResult) {
  const isFirst = result.step === 'IMAGE_FIRST' || result.step === 'VIDEO_FIRST';
  return {
    width: isFirst ? result.width : null,
    height: isFirst ? result.height : null,
    durationMs: result.step === 'VIDEO_FIRST' ? result.durationMs : null,
    thumbhash: isFirst ? result.thumbhash : null,
    dominantColor: isFirst ? result.dominantColor : null,
    perceptualHash: isFirst ? result.perceptualHash : null,
    isAnimated: result.step === 'IMAGE_FIRST' ? result.isAnimated : null,
    nextStep: isFirst ? NEXT_STEP[result.step] : null,
  };
}

/** Publishes the post where it has waited for its media and waits for none any more. Its author's lock is held. */
export async function publishPost(
  tx: Runner,
  outbox: Pick<Outbox, 'store'>,
  postId: string | null,
  nowMs: number,
): Promise<void> {
  if (postId === null) return;
  const rows = await mediaPublish(tx, { postId, nowMs });
  const events = rows.map(({ id, authorId }) => posted({ authorId, postId: id, sharedPostId: null }, nowMs));
  await outbox.store(tx, events);
}

export function createMediaResults({ outbox, topics, clock }: ResultParts): MediaResults {
  return {
    async store(tx, id, result) {
      const nowMs = clock();
      const [view] = await mediaResultView(tx, { id });
      if (view === undefined) return false;
      const files = writeFiles(mergeFiles(readFiles(view.files), filesOf(result)));
      const isNews = view.state !== 'READY';
      const [row] = await mediaResult(tx, {
        id,
        state: 'READY',
        files,
        ...factsOf(result),
        queue: outbox.prefix,
        nowMs,
      });
      if (isNews) await outbox.store(tx, [mediaReady({ userId: view.uploaderId, mediaId: id }, nowMs)]);
      await publishPost(tx, outbox, row?.postId ?? null, nowMs);
      return true;
    },
    async fail(tx, id, during, failure) {
      const failed = await mediaFail(tx, { id, during, failure });
      const nowMs = clock();
      const events = failed.map((row) => mediaFailed({ userId: row.uploaderId, mediaId: row.id }, nowMs));
      await outbox.store(tx, events);
    },
    progress(mediaId, fraction) {
      topics.publish('media', mediaId, { progress: Math.min(1, Math.max(0, fraction)) });
    },
  };
}
