// Where the files of a medium are, and which of its renditions is meant by a size and a format. Pure.
import { z } from 'zod';

import { MEDIA_FORMATS, MEDIA_SIZES, type MediaFormat, mediaPrefix, type MediaSize } from '../../media/rendition.ts';

const Rendition = z.object({
  size: z.enum(MEDIA_SIZES),
  format: z.enum(MEDIA_FORMATS),
  width: z.number(),
  height: z.number(),
  byteSize: z.number(),
  key: z.string(),
});
type Rendition = z.infer<typeof Rendition>;

const Sprite = z.object({
  key: z.string(),
  columns: z.number(),
  rows: z.number(),
  tileWidth: z.number(),
  tileHeight: z.number(),
  count: z.number(),
  intervalMs: z.number(),
});

/** As it is kept on the node: one property that is read with it, and by which nothing is ever looked for. */
const MediaFiles = z.object({
  /** Of an image; of a video, its poster's. */
  images: z.array(Rendition).default([]),
  /** Of a video: keys of its files, and how long it is. */
  videoKey: z.string().optional(),
  durationMs: z.number().optional(),
  playlistKey: z.string().optional(),
  sprite: Sprite.optional(),
});
export type MediaFiles = z.infer<typeof MediaFiles>;

/**
 * As it stands on the node: JSON in a list of one. The list is a seal: addresses are signed by what is in here, and no
 * field that people fill in is a list, so none can be passed off as this one by an alias.
 */
export type StoredFiles = readonly string[] | null;

// An alias may hand in anything.
const listOf = (stored: unknown): readonly unknown[] => (Array.isArray(stored) ? stored : []);

export function readFiles(stored: StoredFiles): MediaFiles {
  const [json] = listOf(stored);
  return MediaFiles.parse(typeof json === 'string' ? JSON.parse(json) : {});
}

export const writeFiles = (files: MediaFiles): string[] => [JSON.stringify(files)];

/** The key of a profile picture's small rendition and the medium's id, sealed in the same way. */
export function readAvatar(stored: StoredFiles): { readonly key: string; readonly id: string } | null {
  const [key, id] = listOf(stored);
  return typeof key === 'string' && typeof id === 'string' ? { key, id } : null;
}

/** What is new takes the place of what was there in the same size and format. */
export function mergeFiles(before: MediaFiles, { images, ...keys }: Partial<MediaFiles>): MediaFiles {
  const named = (all: readonly Rendition[]) =>
    all.map((rendition) => [`${rendition.size} ${rendition.format}`, rendition] as const);
  const merged = new Map([...named(before.images), ...named(images ?? [])]);
  return { ...before, ...keys, images: [...merged.values()] };
}

/** All of a format, the smallest first. */
export const inFormat = ({ images }: MediaFiles, format: MediaFormat): Rendition[] =>
  images.filter((one) => one.format === format).toSorted((a, b) => a.width - b.width);

/** The one of that size; where a picture is too small for it, the largest that there is. */
export function pickRendition(files: MediaFiles, size: MediaSize, format: MediaFormat): Rendition | undefined {
  const wanted = MEDIA_SIZES.indexOf(size);
  const all = inFormat(files, format).toSorted((a, b) => MEDIA_SIZES.indexOf(a.size) - MEDIA_SIZES.indexOf(b.size));
  return all.find((one) => MEDIA_SIZES.indexOf(one.size) >= wanted) ?? all.at(-1);
}

/** Every object that a node names. Of what lies beside a playlist, the playlist knows. */
export const keysOf = ({ images, videoKey, playlistKey, sprite }: MediaFiles): string[] => [
  ...images.map(({ key }) => key),
  ...[videoKey, playlistKey, sprite?.key].filter((key) => key !== undefined),
];

const uploadPrefix = (mediaId: string): string => `uploads/${mediaId}/`;

/** Everything of a medium lies below these two, so that it is erased by them. */
export const prefixesOf = (mediaId: string): string[] => [uploadPrefix(mediaId), mediaPrefix(mediaId)];

/** Where an upload of one request arrives: its uploader may write there for an hour, as often as they like. */
export const uploadKey = (mediaId: string): string => `${uploadPrefix(mediaId)}upload`;
/** Where parts are put together. That is done once, by us, and parts that come later belong to nothing. */
export const partsKey = (mediaId: string): string => `${uploadPrefix(mediaId)}parts`;
/** Where one try to accept what arrived keeps it: no address to write there was ever given to anybody. */
export const originalKey = (mediaId: string, attempt: string): string => `${uploadPrefix(mediaId)}original-${attempt}`;
