// Whether a picture is worth decoding, by its header alone: one that claims to be enormous costs nothing.
import { openImage } from './image-library.ts';
import type { ImageLimits } from './limits.ts';
import { MediaRejected } from './media-rejected.ts';

export interface ImageHeader {
  /** As it is to be seen, that is upright. */
  readonly width: number;
  readonly height: number;
  readonly isMoving: boolean;
}

/** Runs what decodes a file of a stranger's: if it fails, so does the file. */
export async function decoding<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new MediaRejected('DAMAGED', 'This picture is damaged: it cannot be read to its end.', { cause: error });
  }
}

/** Reads no pixel. Throws MediaRejected where there is no header, or decoding would take more than it may. */
export async function readImageHeader(path: string, limits: ImageLimits): Promise<ImageHeader> {
  // The library's own limit would speak first, and in its own words.
  const header = await decoding(openImage(path, { ...limits, pixelsMax: Number.MAX_SAFE_INTEGER }).metadata());
  // Only these move; a file of several PNG or HEIF pictures is its first one.
  const frames = header.format === 'gif' || header.format === 'webp' ? (header.pages ?? 1) : 1;
  const isMoving = frames > 1;
  const { width, height } = isMoving ? header : header.autoOrient;
  const { sideMax, pixelsMax } = limits;
  if (Math.max(width, height) > sideMax || width * height * frames > pixelsMax) {
    const size = `${String(width)} by ${String(height)} pixels${isMoving ? `, ${String(frames)} frames` : ''}`;
    const most = `${String(Math.floor(pixelsMax / 1_000_000))} megapixels in all and ${String(sideMax)} a side`;
    throw new MediaRejected('TOO_LARGE', `This picture is too large (${size}): at most ${most}.`);
  }
  return { width, height, isMoving };
}
