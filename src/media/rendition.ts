// What is made of a medium, and under which keys it is stored: all below one prefix, so that erasing is one walk.
import type { ObjectStore } from './object-store.ts';

export const MEDIA_SIZES = ['THUMB', 'SMALL', 'MEDIUM', 'LARGE'] as const;
export type MediaSize = (typeof MEDIA_SIZES)[number];
export const MEDIA_FORMATS = ['AVIF', 'WEBP', 'JPEG'] as const;
export type MediaFormat = (typeof MEDIA_FORMATS)[number];

export interface Rendition {
  readonly size: MediaSize;
  readonly format: MediaFormat;
  readonly width: number;
  readonly height: number;
  readonly byteSize: number;
  readonly key: string;
}

/** A file that was uploaded, on this machine. */
export interface MediaFile {
  readonly mediaId: string;
  readonly path: string;
  /** What its bytes say, see sniff.ts: never what the uploader said. */
  readonly contentType: string;
}

/** Of an object store, what processing needs. */
export type MediaSink = Pick<ObjectStore, 'put'>;

/** What is stored under a key never changes. */
export const FOR_EVER = 'private, max-age=31536000, immutable';

/** Below it lies all that is made of a medium. */
export const mediaPrefix = (mediaId: string): string => `media/${mediaId}/`;
export const mediaKey = (mediaId: string, name: string): string => `${mediaPrefix(mediaId)}${name}`;

interface Side {
  readonly width: number;
  readonly height: number;
}

/** The longer side of each size. */
const LONGER_SIDE: Record<MediaSize, number> = { THUMB: 320, SMALL: 640, MEDIUM: 1080, LARGE: 2048 };

/**
 * The sizes to make of a source, largest first, never larger than it: those that are smaller, and the first that would
 * hold all of it. There may be fewer than four: whoever wants a larger one takes the largest.
 */
export function sizesOf({ width, height }: Side): (Side & { readonly size: MediaSize })[] {
  const longer = Math.max(width, height);
  const needed = MEDIA_SIZES.findIndex((size) => LONGER_SIDE[size] >= longer);
  const sizes = needed < 0 ? MEDIA_SIZES : MEDIA_SIZES.slice(0, needed + 1);
  return sizes
    .map((size) => {
      const scale = Math.min(1, LONGER_SIDE[size] / longer);
      const scaled = (side: number): number => Math.max(1, Math.round(side * scale));
      return { size, width: scaled(width), height: scaled(height) };
    })
    .reverse();
}
