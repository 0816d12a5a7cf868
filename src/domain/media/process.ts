// One step of one medium, from its original in the store to what is made of it there: in a folder of its own, under the
// type that its bytes say. Knows no graph and no jobs.
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

import type { MEDIA_STEPS } from '../../cypher/media/queries.ts';
import { requireDeclaredType } from '../../media/declared-type.ts';
import type { MediaLimits } from '../../media/limits.ts';
import { MediaRejected } from '../../media/media-rejected.ts';
import { orNoRoom } from '../../media/no-room.ts';
import type { ObjectStore } from '../../media/object-store.ts';
import { processImageFirst, processImageLater } from '../../media/process-image.ts';
import { processVideoFirst, type VideoJob } from '../../media/process-video.ts';
import { processVideoHls } from '../../media/process-video-hls.ts';
import type { VideoTools } from '../../media/run-ffmpeg.ts';
import { openScratch, type Scratch } from '../../media/scratch.ts';
import { headOf } from '../../media/sniff.ts';
import type { MediaResult } from './results.ts';

export type MediaStep = (typeof MEDIA_STEPS)[number];

export interface ProcessParts {
  readonly store: Pick<ObjectStore, 'get' | 'put'>;
  readonly limits: MediaLimits;
  readonly tools: VideoTools;
  /** Throws MediaRejected for what nobody may upload. */
  readonly screen?: ((mediaId: string, path: string) => Promise<void>) | undefined;
}

export interface ProcessJob {
  readonly mediaId: string;
  readonly step: MediaStep;
  /** What the uploader said. */
  readonly contentType: string;
  /** Where what they sent lies. */
  readonly originalKey: string;
  readonly signal: AbortSignal;
  /** From 0 to 1. */
  readonly onProgress: (done: number) => void;
}

async function videoResult(job: VideoJob, step: 'VIDEO_FIRST' | 'VIDEO_HLS'): Promise<MediaResult> {
  if (step === 'VIDEO_HLS') {
    const { playlistKey, sprite, renditions: posters } = await processVideoHls(job);
    return { step, playlistKey, sprite, posters };
  }
  const { width, height, thumbhash, dominantColor, perceptualHash, ...made } = await processVideoFirst(job);
  const picture = { width, height, thumbhash, dominantColor, perceptualHash };
  return { step, ...picture, durationMs: made.durationMs, videoKey: made.progressive.key, posters: made.renditions };
}

async function make(parts: ProcessParts, job: ProcessJob, folder: Scratch): Promise<MediaResult> {
  const { store, limits, tools, screen } = parts;
  const { mediaId, step, originalKey, signal, onProgress } = job;
  const path = folder.path('original');
  const { body } = await store.get(originalKey);
  await pipeline(body, createWriteStream(path, { mode: 0o600 }), { signal });
  await screen?.(mediaId, path);
  const { kind, contentType } = await requireDeclaredType(await headOf(path), job.contentType);
  if (kind !== (step.startsWith('IMAGE') ? 'IMAGE' : 'VIDEO')) {
    throw new MediaRejected('TYPE_MISMATCH', `This file is of type ${contentType}, which is not what was announced.`);
  }
  const file = { mediaId, path, contentType };
  switch (step) {
    case 'IMAGE_FIRST':
      return { step, ...(await processImageFirst(file, store, limits.image, signal)) };
    case 'IMAGE_LATER':
      return { step, ...(await processImageLater(file, store, limits.image, signal)) };
    case 'VIDEO_FIRST':
    case 'VIDEO_HLS':
      return await videoResult({ file, sink: store, limits, tools, signal, onProgress }, step);
  }
}

/**
 * Throws MediaRejected where the original is to blame, and Unavailable where the store is away or a disk is full. What
 * it throws else may go well another time.
 */
export async function processMedia(parts: ProcessParts, job: ProcessJob): Promise<MediaResult> {
  try {
    await using folder = await openScratch();
    return await make(parts, job, folder);
  } catch (error) {
    throw orNoRoom(error);
  }
}
