// Opens where the bytes of media lie, from the configuration.
import { join } from 'node:path';

import type { Config } from '../config/config.ts';
import { createFilesStore, type FilesStore } from '../media/files-store.ts';
import type { ObjectStore } from '../media/object-store.ts';
import { createPlaylists, type Playlists } from '../media/playlists.ts';
import { createS3Store } from '../media/s3-store.ts';
import type { Signer } from '../media/signed-url.ts';
import type { Logger } from '../observability/log.ts';

export interface MediaBytes {
  readonly store: ObjectStore;
  /** Where the store is a folder: what its addresses are served by. */
  readonly files: FilesStore | null;
  readonly playlists: Playlists;
}

interface MediaParts {
  readonly signer: Signer;
  readonly clock: () => number;
  readonly log: Logger;
}

function openStore({ media, dataDir }: Config, { signer, clock, log }: MediaParts): Omit<MediaBytes, 'playlists'> {
  const { store, baseUrl } = media;
  if (store.kind === 's3') return { store: createS3Store({ config: store, baseUrl, clock, log }), files: null };
  const folder = store.folder ?? join(dataDir, 'media');
  const files = createFilesStore({ folder, signer, baseUrl: baseUrl ?? '', clock });
  return { store: files, files };
}

export function openMedia(config: Config, parts: MediaParts): MediaBytes {
  const { store, files } = openStore(config, parts);
  return { store, files, playlists: createPlaylists({ ...parts, store }) };
}
