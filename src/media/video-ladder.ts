// The renditions of a video: how high, at which rate, and the filters that make them of a source.
import type { VideoFacts } from './probe-video.ts';

export interface Rung {
  /** '720p': the shorter side, as people say it. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Most that it may take for long. */
  readonly kilobitsMax: number;
}

/** Shorter sides, and the most kilobits a second that each is worth. */
const RUNGS = [
  { side: 1080, kilobitsMax: 4_500 },
  { side: 720, kilobitsMax: 2_500 },
  { side: 480, kilobitsMax: 1_200 },
  { side: 240, kilobitsMax: 400 },
];
/** A source so much larger than the highest rung below it is worth a rung of its own size. */
const OWN_RUNG_FROM = 1.25;

/** Coders of video take even sides only. */
const even = (side: number): number => Math.max(2, 2 * Math.round(side / 2));

export interface Seen {
  readonly width: number;
  readonly height: number;
}

/** The whole of it in a square of that side, never larger than it is. */
export function within({ width, height }: Seen, side: number): Seen {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: even(width * scale), height: even(height * scale) };
}

function rungOf({ width, height }: Seen, side: number, kilobitsMax: number): Rung {
  const scale = Math.min(1, side / Math.min(width, height));
  return { name: `${String(side)}p`, width: even(width * scale), height: even(height * scale), kilobitsMax };
}

/** The rungs of a source, highest first: as high as it is, and never higher. */
export function ladderOf(seen: Seen): Rung[] {
  const side = Math.min(seen.width, seen.height);
  const below = RUNGS.filter((rung) => rung.side <= side);
  const highest = below[0]?.side ?? 0;
  const next = RUNGS.findLast((rung) => rung.side > side);
  const isOwn = next !== undefined && side >= highest * OWN_RUNG_FROM;
  const rungs = isOwn ? [{ side, kilobitsMax: next.kilobitsMax }, ...below] : below;
  return rungs.map((rung) => rungOf(seen, rung.side, rung.kilobitsMax));
}

/** The one that plays before the others are there. */
export function earlyRung(seen: Seen): Rung {
  return rungOf(seen, Math.min(480, seen.width, seen.height), 1_200);
}

/** Frames a second: the source's, or an even part of them, so that motion stays even. */
export function frameRate({ framesPerSecond }: Pick<VideoFacts, 'framesPerSecond'>, most: number): number {
  return framesPerSecond / Math.max(1, Math.ceil((framesPerSecond - 0.5) / most));
}

/** What maps HDR to SDR: not every ffmpeg has both. */
export const TONE_FILTERS = ['zscale', 'tonemap'];

/**
 * Bright scenes mapped to what ordinary screens show: white of paper, which HDR has at 203 nits (ITU-R BT.2408), stays
 * white, and what is brighter is pressed into what is left above. HDR is always of these colours (BT.2100), and not
 * every file says so.
 */
const TO_SDR = [
  'setparams=color_primaries=bt2020:colorspace=bt2020nc,zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709',
  'tonemap=tonemap=mobius:desat=0,zscale=t=bt709:m=bt709:r=tv',
];

/** Filters from what was decoded (and turned) to frames of that size in square pixels and ordinary colours. */
export function framesOf(
  { isToneMapped, matrix }: Pick<VideoFacts, 'isToneMapped' | 'matrix'>,
  { width, height }: Seen,
): string {
  const scale = `scale=${String(width)}:${String(height)}:flags=bicubic`;
  // Above, the matrix is left as it is, for the mapping to know it.
  const coloured = isToneMapped
    ? [scale, ...TO_SDR]
    : [`${scale}:in_color_matrix=${matrix}:out_color_matrix=bt709:out_range=tv`];
  return [...coloured, 'setsar=1', 'format=yuv420p'].join(',');
}

/** As loud as everything else: -16 LUFS, never above -1.5 dB. */
export const LOUDNESS = 'loudnorm=I=-16:TP=-1.5:LRA=11,aresample=48000';

/** Seconds of a segment: every rendition begins a new one at the same times. */
export const SEGMENT_SECONDS = 4;

/** H.264 that every browser plays, with frames to begin at every `SEGMENT_SECONDS`. */
export function coderOf(threads: number): string[] {
  const start = `expr:gte(t,n_forced*${String(SEGMENT_SECONDS)})`;
  return [
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'high', '-crf', '24', '-threads', String(threads)],
    ...['-sc_threshold', '0', '-force_key_frames', start, '-flags', '+cgop'],
    ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
  ];
}

/** Bounds of the rate of one video stream of the output, by its number there. */
export function rateOf({ kilobitsMax }: Rung, stream: number): string[] {
  const [number, most, buffer] = [stream, kilobitsMax, kilobitsMax * 2].map(String) as [string, string, string];
  return [`-maxrate:v:${number}`, `${most}k`, `-bufsize:v:${number}`, `${buffer}k`];
}

export const SOUND = ['-c:a', 'aac', '-b:a', '96k', '-ac', '2'];
/** Nothing that the source says of itself: places, devices, names, chapters. */
export const NO_METADATA = ['-map_metadata', '-1', '-map_chapters', '-1', '-fflags', '+bitexact', '-sn', '-dn'];
