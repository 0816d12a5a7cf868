// Takes media away for good: first their objects, by prefix, then their nodes. May stop anywhere and be run again.
import { mediaErase, mediaOfAccount, mediaOfDeletedPosts } from '../../cypher/media/queries.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ObjectStore } from '../../media/object-store.ts';
import { batchesOf } from './batches.ts';
import { partsKey, prefixesOf, uploadKey } from './files.ts';

export interface MediaEraser {
  /** The objects of media whose nodes are gone, or are going. */
  objects(media: readonly { readonly id: string; readonly uploadId: string | null }[]): Promise<void>;
  /** What was left behind where uploads arrived that are accepted. */
  arrivals(mediaIds: readonly string[]): Promise<void>;
  /** All that the account uploaded. */
  ofAccount(accountId: string): Promise<void>;
  /** What posts carried that are deleted. */
  ofPosts(postIds: readonly string[]): Promise<void>;
}

const KEYS_MAX = 500;
const MEDIA_ROWS = 100;

async function eraseBelow(store: ObjectStore, prefix: string): Promise<void> {
  for await (const objects of batchesOf(store.list(prefix), KEYS_MAX))
    await store.delete(objects.map(({ key }) => key));
}

export function createMediaEraser({ graph, store }: { graph: Graph; store: ObjectStore }): MediaEraser {
  const objects: MediaEraser['objects'] = async (media) => {
    for (const { id, uploadId } of media) {
      if (uploadId !== null) await store.abortMultipart(partsKey(id), uploadId);
      for (const prefix of prefixesOf(id)) await eraseBelow(store, prefix);
    }
  };
  const all = async (media: readonly { readonly id: string; readonly uploadId: string | null }[]): Promise<void> => {
    await objects(media);
    await mediaErase(graph, { ids: media.map(({ id }) => id) });
  };
  return {
    objects,
    arrivals: (mediaIds) => store.delete(mediaIds.map(uploadKey)),
    async ofAccount(accountId) {
      for (;;) {
        const media = await mediaOfAccount(graph, { accountId, after: '', limit: MEDIA_ROWS });
        if (media.length === 0) return;
        await all(media);
      }
    },
    async ofPosts(postIds) {
      if (postIds.length === 0) return;
      const media = await mediaOfDeletedPosts(graph, { postIds: [...postIds] });
      if (media.length > 0) await all(media);
    },
  };
}
