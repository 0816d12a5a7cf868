// Media, typed: uploads, what became of them, and where they are shown.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';
import { pageColumns, pageParams } from '../page.ts';

export const MEDIA_KINDS = ['IMAGE', 'VIDEO'] as const;
export const MEDIA_STATES = ['UPLOADING', 'PROCESSING', 'READY', 'FAILED'] as const;
/** What is done with an upload, one after the other. */
export const MEDIA_STEPS = ['IMAGE_FIRST', 'IMAGE_LATER', 'VIDEO_FIRST', 'VIDEO_HLS'] as const;

const Kind = z.enum(MEDIA_KINDS);
const State = z.enum(MEDIA_STATES);
const Step = z.enum(MEDIA_STEPS);
/** A list of one (domain/media/files.ts). */
const Files = z.array(z.string());
/** As the caller gave it: any string may be asked for. */
const own = { uploaderId: Id, id: z.string() };
/** Null until an upload is accepted. */
const originalKey = z.string().nullable();
const stored = { id: Id, uploadId: z.string().nullable() };

export const mediaCreate = query(
  'media/create',
  'write',
  {
    uploaderId: Id,
    id: Id,
    kind: Kind,
    contentType: z.string(),
    byteSize: Int,
    sha256: z.string().nullable(),
    alt: z.string().nullable(),
    clientKey: z.string().nullable(),
    nowMs: EpochMs,
    abandonedAtMs: EpochMs,
    openMax: Int,
  },
  { id: Id.nullable() },
);
export const mediaUpload = query('media/upload', 'read', own, {
  ...stored,
  kind: Kind,
  state: State,
  contentType: z.string(),
  byteSize: Int,
  sha256: z.string().nullable(),
});
export const mediaUploadBegun = query(
  'media/upload-begun',
  'write',
  { id: Id, uploadId: z.string() },
  { uploadId: z.string() },
);
export const mediaComplete = query(
  'media/complete',
  'write',
  { ...own, originalKey: z.string(), step: Step, queue: z.string(), nowMs: EpochMs },
  { id: Id },
);
export const mediaResultView = query(
  'media/result-view',
  'write',
  { id: Id },
  { uploaderId: Id, state: State, kind: Kind, files: Files.nullable() },
);
export const mediaResult = query(
  'media/result',
  'write',
  {
    id: Id,
    state: State,
    files: Files,
    width: Int.nullable(),
    height: Int.nullable(),
    durationMs: Int.nullable(),
    thumbhash: z.string().nullable(),
    dominantColor: z.string().nullable(),
    perceptualHash: z.string().nullable(),
    isAnimated: z.boolean().nullable(),
    nextStep: Step.nullable(),
    queue: z.string(),
    nowMs: EpochMs,
  },
  { postId: Id.nullable() },
);
export const mediaFail = query(
  'media/fail',
  'write',
  { id: Id, during: State, failure: z.string() },
  { id: Id, uploaderId: Id },
);
export const mediaPublish = query('media/publish', 'write', { postId: Id, nowMs: EpochMs }, { id: Id, authorId: Id });
export const mediaRemove = query(
  'media/remove',
  'write',
  { ...own, abandonedBeforeMs: EpochMs.nullable() },
  {
    ...stored,
    postId: Id.nullable(),
    wasAvatar: z.boolean(),
  },
);
export const mediaErase = query('media/erase', 'write', { ids: z.array(Id) }, { erased: Int });
export const mediaOfDeletedPosts = query('media/of-deleted-posts', 'read', { postIds: z.array(Id) }, stored);
export const mediaOfAccount = query(
  'media/of-account',
  'read',
  { accountId: Id, after: z.string(), limit: Int },
  { ...stored, state: State, contentType: z.string(), originalKey },
);
export const mediaAbandoned = query(
  'media/abandoned',
  'read',
  { nowMs: EpochMs, limit: Int },
  { id: Id, uploaderId: Id },
);
export const mediaStates = query(
  'media/states',
  'read',
  { ids: z.array(z.string()) },
  { id: Id, state: State, originalKey },
);
export const mediaStoredPage = query(
  'media/stored-page',
  'read',
  { after: z.string(), limit: Int },
  { id: Id, state: State, originalKey, files: Files.nullable() },
);
export const mediaPage = query('media/page', 'read', pageParams, pageColumns);
export const mediaEditAlt = query('media/edit-alt', 'write', { ...own, alt: z.string().nullable() }, { id: Id });
export const avatarView = query(
  'media/avatar-view',
  'write',
  { userId: Id, id: z.string() },
  { kind: Kind, state: State, isUsed: z.boolean(), files: Files.nullable() },
);
export const avatarSet = query(
  'media/avatar-set',
  'write',
  { userId: Id, id: z.string().nullable(), key: Files.nullable() },
  { replacedId: Id.nullable() },
);
export const mediaProgress = query('media/progress', 'read', own, { state: State, failure: z.string().nullable() });
