// Addresses of a medium's files, for whoever has been found to see it: they work for minutes and tell nothing else.
import type { ObjectStore } from '../../media/object-store.ts';
import type { Sprite } from '../../media/process-video-hls.ts';
import type { MediaFormat, MediaSize } from '../../media/rendition.ts';
import { type MediaFiles, inFormat, pickRendition } from './files.ts';

export interface MediaUrls {
  /** Null where there is none in that format, or not yet. */
  image(files: MediaFiles, size: MediaSize, format: MediaFormat): Promise<string | null>;
  /** As HTML wants it: `<address> 320w, <address> 640w`. Null where there is none in that format, or not yet. */
  srcset(files: MediaFiles, format: MediaFormat): Promise<string | null>;
  /** Null where there is no such file, or not yet. */
  file(key: string | null | undefined): Promise<string | null>;
  /** The largest of a video's posters as JPEG; null of an image. */
  poster(files: MediaFiles): Promise<string | null>;
  /** Small pictures of a video; null of an image, or not yet. */
  sprite(files: MediaFiles): Promise<SpriteAddress | null>;
  /** Of a video's streams, for as long as it takes to watch it. */
  playlist(files: MediaFiles): string | null;
}

/** Where small pictures of a video are, and how they stand. */
export type SpriteAddress = Omit<Sprite, 'key'> & { readonly url: string };

/** Within so long after a block or a deletion no address works any more. */
const TTL_S = 300;

export interface UrlParts {
  readonly store: Pick<ObjectStore, 'signDownload'>;
  /** The address of a playlist whose segments are addresses of their own. */
  readonly signPlaylist: (key: string, video: { readonly durationMs: number }) => string;
}

export function createMediaUrls({ store, signPlaylist }: UrlParts): MediaUrls {
  const sign = (key: string): Promise<string> => store.signDownload(key, { expiresInS: TTL_S });
  const image: MediaUrls['image'] = async (files, size, format) => {
    const found = pickRendition(files, size, format);
    return found === undefined ? null : sign(found.key);
  };
  return {
    image,
    async srcset(files, format) {
      const all = inFormat(files, format);
      if (all.length === 0) return null;
      const entries = all.map(async ({ key, width }) => `${await sign(key)} ${String(width)}w`);
      return (await Promise.all(entries)).join(', ');
    },
    file: async (key) => (key == null ? null : sign(key)),
    poster: async (files) => (files.videoKey === undefined ? null : image(files, 'LARGE', 'JPEG')),
    async sprite({ sprite }) {
      if (sprite === undefined) return null;
      const { key, ...shape } = sprite;
      return { ...shape, url: await sign(key) };
    },
    playlist: ({ playlistKey, durationMs = 0 }) =>
      playlistKey === undefined ? null : signPlaylist(playlistKey, { durationMs }),
  };
}
