// Pictures: turned upright, in sRGB, without a trace of what else their files say (places, cameras, names), in a few
// sizes and formats. WebP and JPEG first, so that a post can be published; AVIF, which takes longest, later.
import type { Sharp } from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';

import { decoding, type ImageHeader, readImageHeader } from './image-header.ts';
import { fromPixels, openImage, type Pixels } from './image-library.ts';
import type { ImageLimits } from './limits.ts';
import { HASHED_SIDE, perceptualHash } from './perceptual-hash.ts';
import {
  FOR_EVER,
  type MediaFile,
  type MediaFormat,
  mediaKey,
  type MediaSink,
  type Rendition,
  sizesOf,
} from './rendition.ts';

/** What is known of a picture, or of a video by its poster. */
export interface PictureFacts {
  /** Of the original, upright. */
  readonly width: number;
  readonly height: number;
  /** Base64: a blurred picture of about 25 bytes. */
  readonly thumbhash: string;
  /** `#rrggbb`. */
  readonly dominantColor: string;
  /** See perceptual-hash.ts. */
  readonly perceptualHash: string;
}

export interface ImageFacts extends PictureFacts {
  readonly isAnimated: boolean;
  readonly renditions: readonly Rendition[];
}

/** So that AVIF and WebP look like plain JPEG at quality 80, or better, by SSIM (docs/benchmarks/media.md). */
const ENCODE: Record<MediaFormat, (image: Sharp) => Sharp> = {
  AVIF: (image) => image.avif({ quality: 60, effort: 2 }),
  WEBP: (image) => image.webp({ quality: 86, effort: 4 }),
  JPEG: (image) => image.flatten({ background: '#ffffff' }).jpeg({ quality: 80, mozjpeg: true }),
};
/** Many frames, of which each is seen for a moment. */
const encodeMoving = (image: Sharp): Sharp => image.webp({ quality: 70, effort: 2 });

type Target = ReturnType<typeof sizesOf>[number];

async function toPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

/** Decodes a picture, or the first frame of one that moves, at the largest size that is made of it. */
async function decode(path: string, { width, height }: Target, limits: ImageLimits): Promise<Pixels> {
  const upright = openImage(path, limits).resize(width, height, { fit: 'fill' }).toColourspace('srgb');
  const pixels = await decoding(toPixels(upright));
  if (pixels.channels !== 4) return pixels;
  // Screenshots have an alpha channel that says nothing, and costs as much as if it did.
  const { isOpaque } = await fromPixels(pixels).stats();
  return isOpaque ? toPixels(fromPixels(pixels).removeAlpha()) : pixels;
}

const scaled = (pixels: Pixels, { width, height }: Target): Sharp =>
  fromPixels(pixels).resize(width, height, { fit: 'fill' });

async function facesOf(pixels: Pixels) {
  const flat = fromPixels(pixels).flatten({ background: '#ffffff' });
  const small = await toPixels(fromPixels(pixels).resize(100, 100, { fit: 'inside' }).ensureAlpha());
  const [grey, { dominant }] = await Promise.all([
    flat.clone().greyscale().resize(HASHED_SIDE, HASHED_SIDE, { fit: 'fill' }).raw().toBuffer(),
    toPixels(flat.clone().resize(100, 100, { fit: 'inside' })).then((tiny) => fromPixels(tiny).stats()),
  ]);
  const hex = [dominant.r, dominant.g, dominant.b].map((value) => value.toString(16).padStart(2, '0'));
  return {
    thumbhash: Buffer.from(rgbaToThumbHash(small.width, small.height, small.data)).toString('base64'),
    dominantColor: `#${hex.join('')}`,
    perceptualHash: perceptualHash(grey),
  };
}

/** Makes one rendition and stores it. */
async function store(
  sink: MediaSink,
  mediaId: string,
  { size, width, height }: Target,
  format: MediaFormat,
  encoded: Promise<Buffer>,
): Promise<Rendition> {
  const body = await encoded;
  const name = format.toLowerCase();
  const key = mediaKey(mediaId, `${size.toLowerCase()}.${name === 'jpeg' ? 'jpg' : name}`);
  await sink.put(key, body, { contentType: `image/${name}`, byteSize: body.length, cacheControl: FOR_EVER });
  return { size, format, width, height, byteSize: body.length, key };
}

interface Job {
  readonly file: MediaFile;
  readonly sink: MediaSink;
  readonly limits: ImageLimits;
  readonly signal: AbortSignal | undefined;
}

async function storeStill(job: Job, pixels: Pixels, targets: readonly Target[], formats: readonly MediaFormat[]) {
  const made: Rendition[] = [];
  for (const target of targets) {
    job.signal?.throwIfAborted();
    const image = await toPixels(scaled(pixels, target));
    const encoded = formats.map((format) =>
      store(job.sink, job.file.mediaId, target, format, ENCODE[format](fromPixels(image)).toBuffer()),
    );
    made.push(...(await Promise.all(encoded)));
  }
  return made;
}

async function storeMoving({ file, sink, limits, signal }: Job, targets: readonly Target[]): Promise<Rendition[]> {
  const made: Rendition[] = [];
  for (const target of targets) {
    signal?.throwIfAborted();
    const all = openImage(file.path, limits, true).resize(target.width, target.height, { fit: 'fill' });
    made.push(await store(sink, file.mediaId, target, 'WEBP', decoding(encodeMoving(all).toBuffer())));
  }
  return made;
}

async function begin({ file, limits, signal }: Job): Promise<ImageHeader & { pixels: Pixels; targets: Target[] }> {
  signal?.throwIfAborted();
  const header = await readImageHeader(file.path, limits);
  const targets = sizesOf(header);
  const [largest] = targets;
  if (largest === undefined) throw new Error('A picture has at least one size');
  return { ...header, targets, pixels: await decode(file.path, largest, limits) };
}

/**
 * Makes and stores WebP and JPEG in every size, and says what is to be known of the picture. What moves goes on moving
 * as WebP; its JPEG is its first frame. Throws MediaRejected where the file is damaged or too large.
 */
export async function processImageFirst(
  file: MediaFile,
  sink: MediaSink,
  limits: ImageLimits,
  signal?: AbortSignal,
): Promise<ImageFacts> {
  const job = { file, sink, limits, signal };
  const { width, height, isMoving, targets, pixels } = await begin(job);
  const renditions = isMoving
    ? [...(await storeMoving(job, targets)), ...(await storeStill(job, pixels, targets, ['JPEG']))]
    : await storeStill(job, pixels, targets, ['WEBP', 'JPEG']);
  return { width, height, isAnimated: isMoving, ...(await facesOf(pixels)), renditions };
}

/** Makes and stores AVIF in every size; none of what moves. */
export async function processImageLater(
  file: MediaFile,
  sink: MediaSink,
  limits: ImageLimits,
  signal?: AbortSignal,
): Promise<{ renditions: readonly Rendition[] }> {
  const job = { file, sink, limits, signal };
  const { isMoving, targets, pixels } = await begin(job);
  return { renditions: isMoving ? [] : await storeStill(job, pixels, targets, ['AVIF']) };
}
