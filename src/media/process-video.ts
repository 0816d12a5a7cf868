// Videos: first a poster and one small file that plays at once, then the streams that players choose from.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { type PictureFacts, processImageFirst } from './process-image.ts';
import type { MediaLimits } from './limits.ts';
import { MediaRejected } from './media-rejected.ts';
import { onVideo, probeVideo, type VideoFacts } from './probe-video.ts';
import { FOR_EVER, type MediaFile, mediaKey, type MediaSink, type Rendition } from './rendition.ts';
import { inputOf, runTool, type VideoTools } from './run-ffmpeg.ts';
import {
  coderOf,
  earlyRung,
  frameRate,
  framesOf,
  LOUDNESS,
  NO_METADATA,
  rateOf,
  SOUND,
  within,
} from './video-ladder.ts';

export interface VideoJob {
  /** It lies in a folder that is this job's alone. */
  readonly file: MediaFile;
  readonly sink: MediaSink;
  readonly limits: MediaLimits;
  readonly tools: VideoTools;
  readonly signal?: AbortSignal | undefined;
  /** From 0 to 1. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** What is known of a video once it can be played; the picture's part is its poster's. */
export interface FirstVideo extends PictureFacts {
  readonly durationMs: number;
  readonly hasAudio: boolean;
  /** The poster. */
  readonly renditions: readonly Rendition[];
  readonly progressive: {
    readonly key: string;
    readonly width: number;
    readonly height: number;
    readonly byteSize: number;
  };
}

export const probe = ({ file, limits, tools, signal }: VideoJob): Promise<VideoFacts> =>
  probeVideo(file, { limits: limits.video, tools, signal });

export async function putFile(sink: MediaSink, key: string, path: string, contentType: string): Promise<number> {
  const { size } = await stat(path);
  await sink.put(key, createReadStream(path), { contentType, byteSize: size, cacheControl: FOR_EVER });
  return size;
}

/** Calls back as it goes on; answers how much of the video there was, in ms. */
function followProgress(facts: VideoFacts, { limits, onProgress }: VideoJob) {
  const frames = (facts.durationMs / 1000) * frameRate(facts, limits.video.framesPerSecondMax);
  let reachedMs = 0;
  let told = 0;
  const onLine = (line: string): void => {
    const [name, value] = line.split('=');
    if (name === 'out_time_us') reachedMs = Math.max(reachedMs, (Number(value) || 0) / 1000);
    // Sound runs ahead of the pictures, which take the time.
    if (name !== 'frame') return;
    const done = Math.min(1, Number(value) / frames);
    if (done < told + 0.01) return;
    told = done;
    onProgress?.(done);
  };
  return { onLine, reachedMs: () => reachedMs };
}

const seconds = (ms: number): string => String(Math.round(ms / 1000));

/** Runs ffmpeg over all of a video; what is much shorter than it says was cut off on its way. */
export async function transcode(job: VideoJob, facts: VideoFacts, output: readonly string[]): Promise<void> {
  const { file, limits, tools, signal } = job;
  const { video } = limits;
  const threads = String(video.threads);
  const progress = followProgress(facts, job);
  const args = [
    ...['-nostdin', '-hide_banner', '-v', 'error', '-y', '-progress', 'pipe:1', '-nostats'],
    ...['-filter_complex_threads', threads, '-threads', threads, ...inputOf(file), ...output],
  ];
  const timeoutMs = video.baseMs + video.timesLength * facts.durationMs;
  const run = { tools, limits: video, timeoutMs, folder: dirname(file.path), signal, onLine: progress.onLine };
  await onVideo(runTool('ffmpeg', args, run));
  const missingMs = facts.durationMs - progress.reachedMs();
  if (missingMs > Math.max(1_000, facts.durationMs / 10)) {
    const [there, said] = [progress.reachedMs(), facts.durationMs];
    throw new MediaRejected('DAMAGED', `This video breaks off after ${seconds(there)} of ${seconds(said)} seconds.`);
  }
}

const POSTER_SIDE = 2048;

/** One frame as PNG, a little after the beginning, which is often black. */
export async function posterOf(job: VideoJob, facts: VideoFacts): Promise<MediaFile> {
  const { file, limits, tools, signal } = job;
  const folder = dirname(file.path);
  const at = String(Math.min(1, facts.durationMs / 10_000));
  const frames = framesOf(facts, within(facts, POSTER_SIDE));
  const args = [
    ...['-nostdin', '-hide_banner', '-v', 'error', '-y', '-ss', at, ...inputOf(file)],
    ...['-map', `0:${String(facts.videoStream)}`, '-vf', `${frames},thumbnail=n=12`, '-frames:v', '1', 'poster.png'],
  ];
  const run = { tools, limits: limits.video, timeoutMs: limits.video.baseMs, folder, signal };
  await onVideo(runTool('ffmpeg', args, run));
  return { mediaId: file.mediaId, path: join(folder, 'poster.png'), contentType: 'image/png' };
}

function filtersOf(facts: VideoFacts, limits: MediaLimits): string {
  const rung = earlyRung(facts);
  const rate = String(frameRate(facts, limits.video.framesPerSecondMax));
  const picture = `[0:${String(facts.videoStream)}]fps=${rate},${framesOf(facts, rung)}[picture]`;
  return facts.audioStream === null ? picture : `${picture};[0:${String(facts.audioStream)}]${LOUDNESS}[sound]`;
}

/**
 * Makes and stores a poster and one MP4 of 480p at most. Throws MediaRejected where the file is damaged, too long or
 * too large, and Unavailable where this machine has no ffmpeg.
 */
export async function processVideoFirst(job: VideoJob): Promise<FirstVideo> {
  const { file, sink, limits, signal } = job;
  const facts = await probe(job);
  const poster = await posterOf(job, facts).then((png) => processImageFirst(png, sink, limits.image, signal));
  const rung = earlyRung(facts);
  const hasAudio = facts.audioStream !== null;
  await transcode(job, facts, [
    ...['-filter_complex', filtersOf(facts, limits), '-map', '[picture]', ...(hasAudio ? ['-map', '[sound]'] : [])],
    ...[...NO_METADATA, ...coderOf(limits.video.threads), ...rateOf(rung, 0), ...(hasAudio ? SOUND : [])],
    ...['-t', seconds(limits.video.durationMsMax + 1_000), '-movflags', '+faststart', '-f', 'mp4', 'early.mp4'],
  ]);
  const key = mediaKey(file.mediaId, 'early.mp4');
  const byteSize = await putFile(sink, key, join(dirname(file.path), 'early.mp4'), 'video/mp4');
  const { thumbhash, dominantColor, perceptualHash, renditions } = poster;
  const seen = { width: facts.width, height: facts.height, durationMs: facts.durationMs, hasAudio };
  const progressive = { key, width: rung.width, height: rung.height, byteSize };
  return { ...seen, thumbhash, dominantColor, perceptualHash, renditions, progressive };
}
