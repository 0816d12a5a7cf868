// What a video is, as ffprobe reads it, and whether we take it: its length, its frames, and what it needs to be shown
// as its maker saw it (rotation, square pixels, ordinary range).
import { dirname } from 'node:path';
import { z } from 'zod';

import type { VideoLimits } from './limits.ts';
import { MediaRejected } from './media-rejected.ts';
import type { MediaFile } from './rendition.ts';
import { inputOf, runTool, ToolFailed, type VideoTools } from './run-ffmpeg.ts';
import { TONE_FILTERS } from './video-ladder.ts';

export interface VideoFacts {
  readonly durationMs: number;
  /** As it is to be seen: turned, and with square pixels. */
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  /** Brighter than screens are by default, and mapped to what they show; where ffmpeg cannot do that, it looks pale. */
  readonly isToneMapped: boolean;
  /** How its colours are to be read, as filters call it; auto: as it says. */
  readonly matrix: 'auto' | 'bt709';
  /** Which streams of the file are seen and heard. */
  readonly videoStream: number;
  readonly audioStream: number | null;
}

export interface VideoParts {
  readonly limits: VideoLimits;
  readonly tools: VideoTools;
  readonly signal?: AbortSignal | undefined;
}

type VideoFile = Pick<MediaFile, 'path' | 'contentType'>;

const Stream = z.object({
  index: z.number().int(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: z.number().int().optional(),
  height: z.number().int().optional(),
  avg_frame_rate: z.string().optional(),
  r_frame_rate: z.string().optional(),
  sample_aspect_ratio: z.string().optional(),
  color_space: z.string().optional(),
  color_transfer: z.string().optional(),
  disposition: z.object({ attached_pic: z.number().optional() }).optional(),
  side_data_list: z.array(z.looseObject({ rotation: z.number().optional() })).optional(),
});
type Stream = z.infer<typeof Stream>;
const Probed = z.object({
  streams: z.array(Stream).default([]),
  format: z.object({ duration: z.string().optional() }).default({}),
});

const SHOWN = [
  'format=duration',
  'stream=index,codec_type,codec_name,width,height,avg_frame_rate,r_frame_rate,sample_aspect_ratio',
  'stream=color_space,color_transfer',
  'stream_disposition=attached_pic',
  'stream_side_data=rotation',
].join(':');
const PROBE_MS = 30_000;
/** PQ and HLG. */
const HDR = /^(smpte2084|arib-std-b67)$/;

const damaged = (cause?: unknown): MediaRejected =>
  new MediaRejected('DAMAGED', 'This video is damaged: it cannot be read to its end.', { cause });

/** Runs a tool on a stranger's file: if it fails and the machine is well, the file is damaged. */
export async function onVideo(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ToolFailed && !error.isOurs) throw damaged(error);
    throw error;
  }
}

/** '30000/1001' and '4:3' as numbers; null for 'N/A' and '0/0'. */
function ratio(text: string | undefined): number | null {
  const [above = Number.NaN, below = 1] = (text ?? '').split(/[/:]/).map(Number);
  const value = above / below;
  return Number.isFinite(value) && value > 0 ? value : null;
}

const secondsOf = (text: string | undefined): number => ratio(text) ?? 0;

async function ffprobe(
  { path, contentType }: VideoFile,
  parts: VideoParts,
  args: readonly string[],
): Promise<string[]> {
  const lines: string[] = [];
  const run = { ...parts, timeoutMs: PROBE_MS, folder: dirname(path), onLine: (line: string) => lines.push(line) };
  await onVideo(runTool('ffprobe', ['-v', 'error', ...args, ...inputOf({ path, contentType })], run));
  return lines;
}

/** Browsers record without noting how long: then every packet is asked. */
async function measuredSeconds(file: VideoFile, parts: VideoParts, stream: number): Promise<number> {
  const args = ['-select_streams', String(stream), '-show_entries', 'packet=pts_time', '-of', 'csv=p=0'];
  const lines = await ffprobe(file, parts, args);
  return lines.reduce((longest, line) => Math.max(longest, secondsOf(line.split(',')[0])), 0);
}

/** Width and height as seen. */
function seenSize({ width = 0, height = 0, sample_aspect_ratio: aspect, side_data_list: side = [] }: Stream) {
  const square = { width: Math.round(width * (ratio(aspect) ?? 1)), height };
  const turn = side.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0;
  return Math.abs(turn) % 180 === 90 ? { width: square.height, height: square.width } : square;
}

/** The rate of its frames; where that varies, one at which none of their motion is lost. */
function evenRate({ avg_frame_rate: average, r_frame_rate: base }: Stream): number {
  const [mean, shortest] = [ratio(average) ?? VARIABLE_RATE, ratio(base) ?? VARIABLE_RATE];
  return shortest > mean * 1.2 ? Math.max(VARIABLE_RATE, mean) : mean;
}

const VARIABLE_RATE = 30;

async function canToneMap(parts: VideoParts, folder: string): Promise<boolean> {
  const found = new Set<string>();
  const onLine = (line: string): unknown => found.add(line.trim().split(/\s+/)[1] ?? '');
  await runTool('ffmpeg', ['-hide_banner', '-filters'], { ...parts, timeoutMs: PROBE_MS, folder, onLine });
  return TONE_FILTERS.every((name) => found.has(name));
}

/** What does not say how its colours are written is taken by its size, as players do; ffmpeg takes all for old TV. */
function matrixOf({ width = 0, height = 0, color_space: said = 'unknown' }: Stream): VideoFacts['matrix'] {
  const isHd = Math.max(width, height) >= 1280 || Math.min(width, height) > 576;
  return said === 'unknown' && isHd ? 'bt709' : 'auto';
}

function assertWithin(facts: VideoFacts, coded: number, { durationMsMax, framePixelsMax }: VideoLimits): void {
  // A recording that is stopped at its limit ends some frames later.
  if (facts.durationMs > durationMsMax + 1_000) {
    const [minutes, most] = [facts.durationMs, durationMsMax].map((ms) => Math.ceil(ms / 6_000) / 10);
    throw new MediaRejected('TOO_LONG', `This video is ${String(minutes)} minutes long: at most ${String(most)}.`);
  }
  if (Math.max(coded, facts.width * facts.height) > framePixelsMax) {
    const size = `${String(facts.width)} by ${String(facts.height)}`;
    throw new MediaRejected('TOO_LARGE', `The frames of this video are too large (${size}): at most 4K.`);
  }
}

/**
 * Throws MediaRejected where the file holds no video that we take, with a reason that the uploader can read, and
 * Unavailable where this machine has no ffmpeg.
 */
export async function probeVideo(file: VideoFile, parts: VideoParts): Promise<VideoFacts> {
  const said = await ffprobe(file, parts, ['-show_entries', SHOWN, '-of', 'json']);
  const probed = Probed.safeParse(JSON.parse(said.join('\n') || '{}'));
  if (!probed.success) throw damaged(probed.error);
  const { streams, format } = probed.data;
  const video = streams.find((one) => one.codec_type === 'video' && one.disposition?.attached_pic !== 1);
  if (video === undefined) throw new MediaRejected('DAMAGED', 'There is no picture in this video.');
  if (video.codec_name === undefined || video.width === undefined || video.height === undefined) {
    throw new MediaRejected('TYPE_REFUSED', 'This video is coded in a way that is not taken: send it as H.264.');
  }
  const audio = streams.find((one) => one.codec_type === 'audio' && one.codec_name !== undefined);
  const seconds = secondsOf(format.duration) || (await measuredSeconds(file, parts, video.index));
  if (seconds <= 0) throw damaged();
  const facts = {
    durationMs: Math.round(seconds * 1000),
    ...seenSize(video),
    framesPerSecond: evenRate(video),
    isToneMapped: HDR.test(video.color_transfer ?? '') && (await canToneMap(parts, dirname(file.path))),
    matrix: matrixOf(video),
    videoStream: video.index,
    audioStream: audio?.index ?? null,
  };
  assertWithin(facts, video.width * video.height, parts.limits);
  return facts;
}
