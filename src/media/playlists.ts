// HLS playlists as players get them: an address that works for as long as the video takes and some minutes, and in what
// it leads to, a signed address for every segment. The stored playlists name their segments by relative paths.
import { posix } from 'node:path';
import { text } from 'node:stream/consumers';

import { NotFound } from '../errors.ts';
import { isObjectKey, ObjectNotFound, type ObjectStore, signedAtS } from './object-store.ts';
import { mediaKey } from './rendition.ts';
import { assertLink, type Signer } from './signed-url.ts';

export interface Playlists {
  /** The path of a playlist stored as `media/<mediaId>/hls/<name>.m3u8`; the same for up to a minute. */
  url(key: string, video: { readonly durationMs: number }): string;
  /**
   * A playlist below an address, its segments signed for as long as the address works.
   * Throws Forbidden (LINK_EXPIRED, LINK_INVALID) and NotFound.
   */
  read(mediaId: string, token: string, name: string): Promise<string>;
}

export interface PlaylistParts {
  readonly store: Pick<ObjectStore, 'get' | 'signDownload'>;
  readonly signer: Signer;
  readonly clock: () => number;
}

/** Where transport/media.ts serves them. */
export const PLAYLISTS_PATH = '/media/hls/';
const PURPOSE = 'media-hls';
/** Beyond the length of the video: time to begin, and to pause. */
const SPARE_S = 300;
const isPlaylist = (name: string): boolean => name.endsWith('.m3u8');

const KEY = /^media\/([\w-]+)\/hls\/([\w./-]+\.m3u8)$/;
const prefixOf = (mediaId: string): string => mediaKey(mediaId, 'hls/');

/** Playlists in playlists stay as they are: relative to an address that works, they are one. */
async function rewrite(playlist: string, addressOf: (uri: string) => Promise<string>): Promise<string> {
  const signed = async (uri: string): Promise<string> => (isPlaylist(uri) ? uri : addressOf(uri));
  const lines = playlist.split('\n').map(async (line) => {
    if (line.trim() === '') return line;
    if (!line.startsWith('#')) return signed(line.trim());
    const [, before, uri, after] = /^(#EXT.*[:,]URI=")([^"]*)(".*)$/.exec(line) ?? [];
    return uri === undefined ? line : `${before ?? ''}${await signed(uri)}${after ?? ''}`;
  });
  return (await Promise.all(lines)).join('\n');
}

export function createPlaylists({ store, signer, clock }: PlaylistParts): Playlists {
  const untilOf = (mediaId: string, token: string): number => {
    const [expires = '', signature = ''] = token.split('.');
    assertLink(signer.matches(signature, PURPOSE, mediaId, expires), Number(expires), clock());
    return Number(expires);
  };
  return {
    url(key, { durationMs }) {
      const [, mediaId, name] = KEY.exec(key) ?? [];
      if (mediaId === undefined || name === undefined) throw new Error('This is no key of a playlist of ours');
      const lifeS = Math.ceil(durationMs / 1_000) + SPARE_S;
      const expires = String(signedAtS(clock(), SPARE_S) + lifeS);
      return `${PLAYLISTS_PATH}${mediaId}/${expires}.${signer.mac(PURPOSE, mediaId, expires)}/${name}`;
    },
    async read(mediaId, token, name) {
      const leftS = untilOf(mediaId, token) - Math.floor(clock() / 1_000);
      const prefix = prefixOf(mediaId);
      const key = `${prefix}${name}`;
      if (!isObjectKey(key) || !isPlaylist(name)) throw new NotFound('playlist');
      const { body } = await store.get(key).catch((error: unknown) => {
        throw error instanceof ObjectNotFound ? new NotFound('playlist', { cause: error }) : error;
      });
      const addressOf = (uri: string): Promise<string> => {
        const segment = posix.join(posix.dirname(key), uri);
        if (uri.startsWith('/') || !segment.startsWith(prefix)) throw new Error('A playlist leads out of its video');
        return store.signDownload(segment, { expiresInS: leftS });
      };
      return rewrite(await text(body), addressOf);
    },
  };
}
