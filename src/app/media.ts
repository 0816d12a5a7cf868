// Opens where the bytes of media lie, from the configuration.
import { join } from 'node:path';

import type { Config } from '../config/config.ts';
import { createFilesStore, type FilesStore } from '../media/files-store.ts';
import type { ObjectStore } from '../media/object-store.ts';
import type { Signer } from '../media/signed-url.ts';

export interface MediaBytes {
  readonly store: ObjectStore;
  /** Where the store is a folder: what its addresses are served by. */
  readonly files: FilesStore | null;
}

export function openMedia(
  { media: { store, baseUrl = '' }, dataDir }: Config,
  { signer, clock }: { readonly signer: Signer; readonly clock: () => number },
): MediaBytes {
  if (store.kind === 's3') throw new Error('MEDIA_STORE=s3 is not built yet');
  const files = createFilesStore({ folder: store.folder ?? join(dataDir, 'media'), signer, baseUrl, clock });
  return { store: files, files };
}
