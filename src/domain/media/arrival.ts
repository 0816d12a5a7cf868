// What arrived of an upload: first brought to where its uploader cannot write any more, then looked at. Whether it can
// be decoded shows when it is.
import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';

import { requireDeclaredType } from '../../media/declared-type.ts';
import { MediaRejected } from '../../media/media-rejected.ts';
import { ObjectNotFound, type ObjectStore, UploadIncomplete } from '../../media/object-store.ts';
import { sha256Of } from '../../media/sha256.ts';
import { HEAD_BYTES } from '../../media/sniff.ts';
import { PART_BYTES } from './accepted.ts';
import { originalKey, partsKey, uploadKey } from './files.ts';

export interface Announced {
  readonly id: string;
  readonly contentType: string;
  readonly byteSize: number;
  readonly sha256: string | null;
  /** Of an upload in parts. */
  readonly uploadId: string | null;
}

export interface Arrival {
  /** Where it lies, and stays as it is. */
  readonly key: string;
  /** What is wrong with it, in words for whoever sent it; null where nothing is. */
  readonly failure: string | null;
}

/** More comes in parts, fewer in one request. */
export const isInParts = ({ byteSize }: Pick<Announced, 'byteSize'>): boolean => byteSize > PART_BYTES;

/** Null where not all of it has arrived. */
async function outOfReach(store: ObjectStore, upload: Announced): Promise<string | null> {
  const { id, uploadId } = upload;
  try {
    if (!isInParts(upload)) {
      const key = originalKey(id, randomUUID());
      await store.copy(uploadKey(id), key);
      return key;
    }
    if (uploadId === null) return null;
    await store.completeMultipart(partsKey(id), uploadId);
    return partsKey(id);
  } catch (error) {
    if (error instanceof ObjectNotFound || error instanceof UploadIncomplete) return null;
    throw error;
  }
}

async function whatIsWrong(store: ObjectStore, key: string, upload: Announced): Promise<string | null> {
  const { body, byteSize } = await store.get(key, { start: 0, end: HEAD_BYTES - 1 });
  const head = await buffer(body);
  if (byteSize !== upload.byteSize) {
    return `${String(upload.byteSize)} bytes were announced, and ${String(byteSize)} arrived.`;
  }
  try {
    await requireDeclaredType(head, upload.contentType);
  } catch (error) {
    if (error instanceof MediaRejected) return error.message;
    throw error;
  }
  // Of a single request the checksum is bound into the signature.
  if (upload.sha256 === null || !isInParts(upload)) return null;
  return (await sha256Of((await store.get(key)).body)) === upload.sha256
    ? null
    : 'The file that arrived has another SHA-256.';
}

/** Takes back what a try brought out of reach and nobody is going to use. Parts are put together once: they stay. */
export async function letGo(store: ObjectStore, { id }: Pick<Announced, 'id'>, key: string): Promise<void> {
  if (key !== partsKey(id)) await store.delete([key]);
}

/** Null where not all of it has arrived. */
export async function takeIn(store: ObjectStore, upload: Announced): Promise<Arrival | null> {
  const key = await outOfReach(store, upload);
  if (key === null) return null;
  try {
    return { key, failure: await whatIsWrong(store, key, upload) };
  } catch (error) {
    // The next try makes one of its own; where the store is away, `reconcile` finds this one.
    await letGo(store, upload, key).catch(() => undefined);
    throw error;
  }
}
