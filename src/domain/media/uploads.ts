// Uploads: a medium is noted, its bytes go straight to the store by signed addresses, and when its uploader says so it
// is looked at and handed to processing. What was begun may be begun again under the same clientMutationId.
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';

import { mediaComplete, mediaCreate, mediaUpload, mediaUploadBegun } from '../../cypher/media/queries.ts';
import type { Viewer } from '../../context.ts';
import { Conflict, NotFound, Unauthenticated, Unavailable } from '../../errors.ts';
import { mediaUploaded } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Graph } from '../../graph/graph.ts';
import { newId } from '../../graph/ids.ts';
import { type ObjectStore, UploadIncomplete, type UploadTarget } from '../../media/object-store.ts';
import type { Clock } from '../clock.ts';
import { parseInput } from '../input.ts';
import { clientKeyOf } from '../post/retry.ts';
import { NewUpload, PART_BYTES, type Part, partsOf, requireAccepted } from './accepted.ts';
import { originalKey } from './files.ts';
import type { MediaResults } from './results.ts';

export interface SignedPart extends Part, UploadTarget {}

export interface Upload {
  /** In order; one where the whole file is one request. */
  readonly parts: readonly SignedPart[];
  readonly expiresAtMs: number;
}

export interface Uploads {
  /**
   * `upload` is null where an earlier try of that name is complete. Throws Invalid (UNSUPPORTED_TYPE, TOO_LARGE),
   * Conflict('TOO_MANY_UPLOADS'), Unavailable for videos where none can be processed.
   */
  create(viewer: Viewer, input: unknown): Promise<{ mediaId: string; upload: Upload | null }>;
  /** Twice is once. Throws NotFound, Conflict('NOT_UPLOADED') while bytes are missing. */
  complete(viewer: Viewer, id: string): Promise<{ mediaId: string }>;
}

export interface UploadParts {
  readonly graph: Graph;
  readonly outbox: Outbox;
  readonly store: ObjectStore;
  readonly results: Pick<MediaResults, 'fail'>;
  /** Whether videos can be processed. */
  readonly takesVideos: boolean;
  readonly clock: Clock;
}

const UPLOAD_TTL_MS = 3_600_000;
/** Nobody uploads for longer. */
const ABANDONED_AFTER_MS = 86_400_000;
const OPEN_MAX = 50;

interface Stored {
  readonly id: string;
  readonly kind: 'IMAGE' | 'VIDEO';
  readonly contentType: string;
  readonly byteSize: number;
  readonly sha256: string | null;
  readonly uploadId: string | null;
}

async function signParts({ graph, store, clock }: UploadParts, stored: Stored): Promise<Upload> {
  const { id, contentType, byteSize, sha256 } = stored;
  const key = originalKey(id);
  const expires = { expiresInS: UPLOAD_TTL_MS / 1_000 };
  const expiresAtMs = clock() + UPLOAD_TTL_MS;
  const parts = partsOf(byteSize);
  const [whole] = parts;
  if (whole !== undefined && parts.length === 1) {
    const checksum = sha256 === null ? {} : { sha256 };
    const target = await store.signUpload(key, { contentType, byteSize, ...checksum, ...expires });
    return { parts: [{ ...whole, ...target }], expiresAtMs };
  }
  const uploadId = stored.uploadId ?? (await beginParts(graph, store, stored));
  const signed = parts.map(async (part) => ({
    ...part,
    ...(await store.signPart(key, uploadId, { partNumber: part.partNumber, byteSize: part.byteSize, ...expires })),
  }));
  return { parts: await Promise.all(signed), expiresAtMs };
}

async function beginParts(graph: Graph, store: ObjectStore, { id, contentType }: Stored): Promise<string> {
  const begun = await store.startMultipart(originalKey(id), { contentType });
  const [row] = await mediaUploadBegun(graph, { id, uploadId: begun });
  if (row?.uploadId !== begun) await store.abortMultipart(originalKey(id), begun);
  if (row === undefined) throw new NotFound('media');
  return row.uploadId;
}

async function sha256Of(store: ObjectStore, key: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline((await store.get(key)).body, hash);
  return hash.digest('hex');
}

const notThere = (): Conflict =>
  new Conflict('NOT_UPLOADED', 'The file is not there yet: upload it, then say so again.');

/** What is wrong with the bytes that arrived, in words for whoever sent them; null where nothing is. */
async function whatIsWrong(store: ObjectStore, upload: Stored): Promise<string | null> {
  const key = originalKey(upload.id);
  let head = await store.head(key);
  if (head === null && upload.uploadId !== null) {
    await store.completeMultipart(key, upload.uploadId).catch((error: unknown) => {
      throw error instanceof UploadIncomplete ? notThere() : error;
    });
    head = await store.head(key);
  }
  if (head === null) throw notThere();
  if (head.byteSize !== upload.byteSize) {
    return `${String(upload.byteSize)} bytes were announced, and ${String(head.byteSize)} arrived.`;
  }
  // Of a single request the checksum is bound into the signature.
  if (upload.sha256 === null || upload.byteSize <= PART_BYTES) return null;
  return (await sha256Of(store, key)) === upload.sha256 ? null : 'The file that arrived has another SHA-256.';
}

export function createUploads(parts: UploadParts): Uploads {
  const { graph, outbox, store, clock } = parts;
  return {
    async create(viewer, input) {
      const { clientMutationId, ...wanted } = parseInput(NewUpload, input);
      requireAccepted(wanted);
      if (wanted.kind === 'VIDEO' && !parts.takesVideos) {
        throw new Unavailable('Videos cannot be processed here at the moment; images can.');
      }
      const nowMs = clock();
      const [row] = await mediaCreate(graph, {
        ...wanted,
        uploaderId: viewer.id,
        id: newId('med'),
        clientKey: clientKeyOf(viewer, clientMutationId),
        nowMs,
        abandonedAtMs: nowMs + ABANDONED_AFTER_MS,
        openMax: OPEN_MAX,
      });
      if (row === undefined) throw new Unauthenticated();
      if (row.id === null) {
        throw new Conflict('TOO_MANY_UPLOADS', `At most ${String(OPEN_MAX)} uploads are under way at a time.`);
      }
      const [stored] = await mediaUpload(graph, { uploaderId: viewer.id, id: row.id });
      const isOpen = stored?.state === 'UPLOADING';
      return { mediaId: row.id, upload: isOpen ? await signParts(parts, stored) : null };
    },
    async complete(viewer, id) {
      const [upload] = await mediaUpload(graph, { uploaderId: viewer.id, id });
      if (upload === undefined) throw new NotFound('media');
      if (upload.state !== 'UPLOADING') return { mediaId: id };
      const failure = await whatIsWrong(store, upload);
      const nowMs = clock();
      await outbox.write(async (tx) => {
        if (failure !== null) return parts.results.fail(tx, id, failure);
        const step = upload.kind === 'IMAGE' ? 'IMAGE_FIRST' : 'VIDEO_FIRST';
        const rows = await mediaComplete(tx, { uploaderId: viewer.id, id, step, queue: outbox.prefix, nowMs });
        const about = { userId: viewer.id, mediaId: id };
        await outbox.store(tx, rows.length === 0 ? [] : [mediaUploaded(about, nowMs)]);
      });
      return { mediaId: id };
    },
  };
}
