// What somebody uploaded as they uploaded it, for the copy of their data.
import { Readable } from 'node:stream';

import { mediaOfAccount } from '../../cypher/media/queries.ts';
import type { Graph } from '../../graph/graph.ts';
import { ObjectNotFound, type ObjectStore } from '../../media/object-store.ts';
import { inPages } from './batches.ts';

export interface Original {
  /** Unique among the account's, with the ending of its type. */
  readonly name: string;
  /** Empty where it has been deleted meanwhile. */
  open(): Promise<Readable>;
}

export interface Originals {
  ofAccount(accountId: string): Promise<Original[]>;
}

const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'video/quicktime': 'mov',
  'video/x-m4v': 'm4v',
  'video/x-matroska': 'mkv',
};
const MEDIA_ROWS = 500;

const nameOf = (id: string, contentType: string): string =>
  `${id}.${ENDINGS[contentType] ?? contentType.slice(contentType.indexOf('/') + 1)}`;

export function createOriginals({ graph, store }: { graph: Graph; store: Pick<ObjectStore, 'get'> }): Originals {
  const open = async (key: string): Promise<Readable> => {
    try {
      return (await store.get(key)).body;
    } catch (error) {
      if (error instanceof ObjectNotFound) return Readable.from([]);
      throw error;
    }
  };
  return {
    async ofAccount(accountId) {
      const found: Original[] = [];
      const all = inPages(MEDIA_ROWS, (page) => mediaOfAccount(graph, { accountId, ...page }));
      for await (const { id, state, contentType, originalKey } of all) {
        const isThere = state === 'PROCESSING' || state === 'READY';
        if (!isThere || originalKey === null) continue;
        found.push({ name: nameOf(id, contentType), open: () => open(originalKey) });
      }
      return found;
    },
  };
}
