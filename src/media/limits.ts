// How large, long and costly a medium may be. All of it bounds what a stranger's file can make us spend.
import { availableParallelism } from 'node:os';

export interface ImageLimits {
  /** Width times height, times frames where it moves. */
  readonly pixelsMax: number;
  /** The longer side. */
  readonly sideMax: number;
  /** How long one pass over an image may take. */
  readonly passMs: number;
}

export interface VideoLimits {
  readonly durationMsMax: number;
  /** Width times height of one frame. */
  readonly framePixelsMax: number;
  readonly framesPerSecondMax: number;
  /** Address space of one child process. */
  readonly memoryBytesMax: number;
  /** Size of one file that a child process writes. */
  readonly fileBytesMax: number;
  /** Threads of one child process. */
  readonly threads: number;
  /** Time for a child process: so much, and so many times the length of the video. */
  readonly baseMs: number;
  readonly timesLength: number;
}

export interface MediaLimits {
  readonly image: ImageLimits;
  readonly video: VideoLimits;
}

export const MEDIA_LIMITS: MediaLimits = {
  // Phones make 48 and 50 megapixels, and up to 108 where asked to.
  image: { pixelsMax: 120_000_000, sideMax: 16_384, passMs: 60_000 },
  video: {
    durationMsMax: 600_000,
    // 4K of cinemas, which is a little wider than that of television.
    framePixelsMax: 4096 * 2304,
    framesPerSecondMax: 30,
    memoryBytesMax: 4 * 1024 ** 3,
    fileBytesMax: 2 * 1024 ** 3,
    threads: Math.min(4, availableParallelism()),
    baseMs: 60_000,
    timesLength: 30,
  },
};
