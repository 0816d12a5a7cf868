// Uploads: a medium is noted, its bytes go straight to the store by signed addresses, and when its uploader says so it
// is looked at and handed to processing. What was begun may be begun again under the same clientMutationId.
import { mediaComplete, mediaCreate, mediaUpload, mediaUploadBegun } from '../../cypher/media/queries.ts';
import type { Viewer } from '../../context.ts';
import { Conflict, NotFound, Unauthenticated, Unavailable } from '../../errors.ts';
import { mediaUploaded } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Graph } from '../../graph/graph.ts';
import { newId } from '../../graph/ids.ts';
import type { ObjectStore, UploadTarget } from '../../media/object-store.ts';
import type { Clock } from '../clock.ts';
import { parseInput } from '../input.ts';
import { clientKeyOf } from '../post/retry.ts';
import { NewUpload, type Part, partsOf, requireAccepted } from './accepted.ts';
import { type Announced, type Arrival, isInParts, letGo, takeIn } from './arrival.ts';
import { partsKey, uploadKey } from './files.ts';
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

interface Stored extends Announced {
  readonly kind: 'IMAGE' | 'VIDEO';
}

async function signParts({ graph, store, clock }: UploadParts, stored: Stored): Promise<Upload> {
  const { id, contentType, byteSize, sha256 } = stored;
  const expires = { expiresInS: UPLOAD_TTL_MS / 1_000 };
  const expiresAtMs = clock() + UPLOAD_TTL_MS;
  const parts = partsOf(byteSize);
  const [whole] = parts;
  if (whole !== undefined && !isInParts(stored)) {
    const checksum = sha256 === null ? {} : { sha256 };
    const target = await store.signUpload(uploadKey(id), { contentType, byteSize, ...checksum, ...expires });
    return { parts: [{ ...whole, ...target }], expiresAtMs };
  }
  const uploadId = stored.uploadId ?? (await beginParts(graph, store, stored));
  const signed = parts.map(async (part) => ({
    ...part,
    ...(await store.signPart(partsKey(id), uploadId, {
      partNumber: part.partNumber,
      byteSize: part.byteSize,
      ...expires,
    })),
  }));
  return { parts: await Promise.all(signed), expiresAtMs };
}

async function beginParts(graph: Graph, store: ObjectStore, { id, contentType }: Stored): Promise<string> {
  const begun = await store.startMultipart(partsKey(id), { contentType });
  const [row] = await mediaUploadBegun(graph, { id, uploadId: begun });
  if (row?.uploadId !== begun) await store.abortMultipart(partsKey(id), begun);
  if (row === undefined) throw new NotFound('media');
  return row.uploadId;
}

/** What was looked at is noted, in one transaction: true where this is what is processed. */
async function settle(parts: UploadParts, uploaderId: string, upload: Stored, { key, failure }: Arrival) {
  const { outbox, results, clock } = parts;
  const nowMs = clock();
  return outbox.write(async (tx) => {
    const { id, kind } = upload;
    if (failure !== null) {
      await results.fail(tx, id, 'UPLOADING', failure);
      return false;
    }
    const step = kind === 'IMAGE' ? 'IMAGE_FIRST' : 'VIDEO_FIRST';
    const about = { uploaderId, id, originalKey: key, step, queue: outbox.prefix, nowMs } as const;
    const rows = await mediaComplete(tx, about);
    await outbox.store(tx, rows.length === 0 ? [] : [mediaUploaded({ userId: uploaderId, mediaId: id }, nowMs)]);
    return rows.length > 0;
  });
}

const notThere = (): Conflict =>
  new Conflict('NOT_UPLOADED', 'The file is not there yet: upload it, then say so again.');

export function createUploads(parts: UploadParts): Uploads {
  const { graph, store, clock } = parts;
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
      const arrival = await takeIn(store, upload);
      if (arrival === null) {
        // Another request may have been faster, and what it took in is not where it arrived any more.
        const [now] = await mediaUpload(graph, { uploaderId: viewer.id, id });
        if (now?.state === 'UPLOADING') throw notThere();
        return { mediaId: id };
      }
      const isUsed = await settle(parts, viewer.id, upload, arrival);
      if (!isUsed) await letGo(store, upload, arrival.key);
      return { mediaId: id };
    },
  };
}
