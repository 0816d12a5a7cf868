// Whether the store of objects and the graph tell the same: objects that no medium has, and media whose objects are
// missing. Reads both page by page while the service runs; what is young may be on its way and is left alone.
import { mediaStates, mediaStoredPage } from '../../cypher/media/queries.ts';
import { Conflict } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ListedObject, ObjectStore } from '../../media/object-store.ts';
import type { Clock } from '../clock.ts';
import { batchesOf, inPages } from './batches.ts';
import { keysOf, prefixesOf, readFiles } from './files.ts';

/**
 * ORPHAN: objects that are no medium's, or left over from its upload. PARTS: an upload in parts whose medium does not
 * wait for one.
 * MISSING: a medium without one of its objects.
 */
export interface Finding {
  readonly kind: 'ORPHAN' | 'PARTS' | 'MISSING';
  readonly mediaId: string;
  /** One of the keys, where there are several. */
  readonly key: string;
  readonly objects: number;
  readonly byteSize: number;
  /** Of the youngest object; null of what is missing. */
  readonly ageMs: number | null;
  readonly isDeleted: boolean;
}

export interface ReconcileParts {
  readonly graph: Graph;
  readonly store: ObjectStore;
  readonly clock: Clock;
}

/** Younger objects are never deleted. */
const AGE_MS_MIN = 86_400_000;
const PREFIXES = ['media/', 'uploads/'];
const MEDIA_ROWS = 500;

interface Group {
  readonly mediaId: string;
  readonly listed: ListedObject[];
}

const mediaIdOf = (key: string): string => key.split('/')[1] ?? '';

/** Keys come in order, so that those of a medium come together. */
async function* groupsOf(objects: AsyncIterable<ListedObject>): AsyncGenerator<Group> {
  let group: Group | undefined;
  for await (const object of objects) {
    const mediaId = mediaIdOf(object.key);
    if (group !== undefined && group.mediaId !== mediaId) yield group;
    if (group?.mediaId === mediaId) group.listed.push(object);
    else group = { mediaId, listed: [object] };
  }
  if (group !== undefined) yield group;
}

type Known = Awaited<ReturnType<typeof mediaStates>>[number];

async function mediaOf(graph: Graph, ids: readonly string[]): Promise<Map<string, Known>> {
  const rows = await mediaStates(graph, { ids: [...new Set(ids)] });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Whether an object is a medium's by the state that it is in: of what was uploaded, only the original is kept. */
function isOf(medium: Known | undefined, key: string): boolean {
  if (medium === undefined || medium.state === 'FAILED') return false;
  return medium.state === 'UPLOADING' || !key.startsWith('uploads/') || key === medium.originalKey;
}

async function* orphans({ graph, store, clock }: ReconcileParts, isDeleting: boolean): AsyncGenerator<Finding> {
  for (const prefix of PREFIXES) {
    for await (const batch of batchesOf(groupsOf(store.list(prefix)), MEDIA_ROWS)) {
      const known = await mediaOf(
        graph,
        batch.map(({ mediaId }) => mediaId),
      );
      for (const { mediaId, listed: all } of batch) {
        const listed = all.filter(({ key }) => !isOf(known.get(mediaId), key));
        if (listed.length === 0) continue;
        const ageMs = clock() - Math.max(...listed.map(({ modifiedAtMs }) => modifiedAtMs));
        const isDeleted = isDeleting && ageMs > AGE_MS_MIN;
        if (isDeleted) await store.delete(listed.map(({ key }) => key));
        const byteSize = listed.reduce((sum, object) => sum + object.byteSize, 0);
        const key = listed[0]?.key ?? '';
        yield { kind: 'ORPHAN', mediaId, key, objects: listed.length, byteSize, ageMs, isDeleted };
      }
    }
  }
}

async function* orphanedParts({ graph, store, clock }: ReconcileParts, isDeleting: boolean): AsyncGenerator<Finding> {
  for await (const batch of batchesOf(store.listMultiparts('uploads/'), MEDIA_ROWS)) {
    const known = await mediaOf(
      graph,
      batch.map(({ key }) => mediaIdOf(key)),
    );
    for (const { key, uploadId, startedAtMs } of batch) {
      const mediaId = mediaIdOf(key);
      if (known.get(mediaId)?.state === 'UPLOADING') continue;
      const ageMs = clock() - startedAtMs;
      const isDeleted = isDeleting && ageMs > AGE_MS_MIN;
      if (isDeleted) await store.abortMultipart(key, uploadId);
      yield { kind: 'PARTS', mediaId, key, objects: 1, byteSize: 0, ageMs, isDeleted };
    }
  }
}

async function keysBelow(store: ObjectStore, mediaId: string): Promise<Set<string>> {
  const keys = new Set<string>();
  for (const prefix of prefixesOf(mediaId)) {
    for await (const { key } of store.list(prefix)) keys.add(key);
  }
  return keys;
}

async function* missing({ graph, store }: ReconcileParts): AsyncGenerator<Finding> {
  for await (const { id: mediaId, state, originalKey, files } of inPages(MEDIA_ROWS, (page) =>
    mediaStoredPage(graph, page),
  )) {
    const made = state === 'PROCESSING' ? [] : keysOf(readFiles(files));
    const expected = [...made, ...(originalKey === null ? [] : [originalKey])];
    const there = await keysBelow(store, mediaId);
    const away = expected.filter((key) => !there.has(key));
    if (away.length === 0) continue;
    // It may have been deleted since the page was read.
    if (!(await mediaOf(graph, [mediaId])).has(mediaId)) continue;
    const found = { objects: away.length, byteSize: 0, ageMs: null, isDeleted: false };
    yield { kind: 'MISSING', mediaId, key: away[0] ?? '', ...found };
  }
}

/**
 * Everything that does not fit together. With `isDeleting`, objects of nobody that are older than a day go; throws
 * Conflict where the graph knows no media at all, since then it is another store's.
 */
export async function* reconcile(parts: ReconcileParts, isDeleting: boolean): AsyncGenerator<Finding> {
  if (isDeleting && (await mediaStoredPage(parts.graph, { after: '', limit: 1 })).length === 0) {
    throw new Conflict('NO_MEDIA', 'The graph knows no media at all: nothing is deleted. Is this the right database?');
  }
  yield* orphans(parts, isDeleting);
  yield* orphanedParts(parts, isDeleting);
  yield* missing(parts);
}
