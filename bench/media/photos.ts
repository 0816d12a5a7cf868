// Photos as the product makes them: how many bytes, and how like the original, beside plain JPEG of the same size; and
// how long that takes, beside the same files made by commands.
import { execFile } from 'node:child_process';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import sharp from 'sharp';

import { MEDIA_LIMITS } from '../../src/media/limits.ts';
import { processImageFirst, processImageLater } from '../../src/media/process-image.ts';
import { MEDIA_SIZES, type MediaFormat, type MediaSink, type Rendition } from '../../src/media/rendition.ts';
import { bytesBelow, hasVips, imagesByCommands } from './commands.ts';
import { measured, type Spent } from './spent.ts';

const run = promisify(execFile);

/** JPEG as most tools write it when nobody says otherwise. */
const PLAIN = { quality: 80 };
export type Kind = MediaFormat | 'plain JPEG';

export interface Likeness {
  readonly photo: string;
  readonly originalBytes: number;
  readonly size: string;
  readonly kind: Kind;
  readonly bytes: number;
  /** Structural similarity to the original at that size, 0 to 1 (all planes of YUV 4:4:4, ffmpeg's `ssim`). */
  readonly ssim: number;
}

export interface Made {
  readonly spent: Spent;
  readonly bytes: number;
}

/** `commands` null: `vipsthumbnail` is not there. */
interface Beside {
  readonly ours: Made;
  readonly commands: Made | null;
}

export interface PhotoReport {
  readonly likeness: readonly Likeness[];
  /** WebP and JPEG of all photos in all sizes. */
  readonly first: Beside;
  /** AVIF of the same. */
  readonly later: Beside;
}

/** Keeps what is stored. */
export function memorySink(): MediaSink & { readonly stored: Map<string, Buffer> } {
  const stored = new Map<string, Buffer>();
  return {
    stored,
    async put(key, body) {
      stored.set(key, Buffer.isBuffer(body) ? body : await buffer(body));
    },
  };
}

const mediumOf = (file: string) => ({ mediaId: path.basename(file), path: file, contentType: 'image/jpeg' });

async function makeAll(file: string) {
  const sink = memorySink();
  const first = await processImageFirst(mediumOf(file), sink, MEDIA_LIMITS.image);
  const later = await processImageLater(mediumOf(file), sink, MEDIA_LIMITS.image);
  return { stored: sink.stored, renditions: [...first.renditions, ...later.renditions] };
}

async function similarity(folder: string, original: Buffer, made: Buffer): Promise<number> {
  const [a, b] = [path.join(folder, 'original.png'), path.join(folder, 'made.png')];
  await writeFile(a, original);
  await writeFile(b, await sharp(made).png({ compressionLevel: 1 }).toBuffer());
  const filter = '[0]format=yuv444p[a];[1]format=yuv444p[b];[a][b]ssim';
  const { stderr } = await run('ffmpeg', ['-i', b, '-i', a, '-lavfi', filter, '-f', 'null', '-']);
  return Number(/All:([\d.]+)/.exec(stderr)?.[1] ?? NaN);
}

/** Every rendition of a photo, and plain JPEG at each of its sizes. */
async function likenessOf(folder: string, file: string): Promise<Likeness[]> {
  const photo = path.basename(file);
  const { renditions, stored } = await makeAll(file);
  const { size: originalBytes } = await stat(file);
  const found: Likeness[] = [];
  for (const size of MEDIA_SIZES) {
    const [any] = renditions.filter((one) => one.size === size);
    if (any === undefined) continue;
    const { width, height } = any;
    const scaled = sharp(file).rotate().resize(width, height, { fit: 'fill' }).toColourspace('srgb').removeAlpha();
    const original = await scaled.png({ compressionLevel: 1 }).toBuffer();
    const kinds: [Kind, Buffer][] = [['plain JPEG', await sharp(original).jpeg(PLAIN).toBuffer()]];
    for (const { format, key } of renditions.filter((one) => one.size === size)) {
      kinds.push([format, stored.get(key) ?? Buffer.alloc(0)]);
    }
    for (const [kind, made] of kinds) {
      found.push({
        photo,
        originalBytes,
        size,
        kind,
        bytes: made.length,
        ssim: await similarity(folder, original, made),
      });
    }
  }
  return found;
}

/** All sizes of all photos in some formats, and how many bytes that made. */
async function measuredMaking(files: readonly string[], make: (file: string) => Promise<number>): Promise<Made> {
  let bytes = 0;
  const spent = await measured(async () => {
    for (const file of files) bytes += await make(file);
  });
  return { spent, bytes };
}

const bytesOf = (renditions: readonly Rendition[]): number => renditions.reduce((sum, one) => sum + one.byteSize, 0);

function makingBy(folder: string, formats: readonly MediaFormat[]) {
  const fits = new RegExp(`\\.(${formats.map((format) => (format === 'JPEG' ? 'jpg' : format)).join('|')})$`, 'i');
  return async (file: string): Promise<number> => {
    const into = path.join(folder, path.basename(file), formats.join('-'));
    const { width, height } = await sharp(file).metadata();
    await imagesByCommands(into, { file, width, height }, formats);
    return bytesBelow(into, fits);
  };
}

export async function measurePhotos(folder: string, files: readonly string[], say: (line: string) => void) {
  await mkdir(folder, { recursive: true });
  const likeness: Likeness[] = [];
  for (const file of files) {
    likeness.push(...(await likenessOf(folder, file)));
    say(`${path.basename(file)}: ${String(likeness.length)} files held against their originals`);
  }
  const limits = MEDIA_LIMITS.image;
  const ours = async (step: typeof processImageFirst | typeof processImageLater, file: string) =>
    bytesOf((await step(mediumOf(file), memorySink(), limits)).renditions);
  const canCompare = await hasVips();
  if (!canCompare) say('SKIPPED: vipsthumbnail (apt-get install libvips-tools)');
  const commands = async (formats: readonly MediaFormat[]): Promise<Made | null> =>
    canCompare ? measuredMaking(files, makingBy(folder, formats)) : null;
  const report: PhotoReport = {
    likeness,
    first: {
      ours: await measuredMaking(files, (file) => ours(processImageFirst, file)),
      commands: await commands(['WEBP', 'JPEG']),
    },
    later: {
      ours: await measuredMaking(files, (file) => ours(processImageLater, file)),
      commands: await commands(['AVIF']),
    },
  };
  return report;
}

/** Photos among the files of a folder, by name. */
export const isPhoto = (name: string): boolean => /\.jpe?g$/i.test(name);
