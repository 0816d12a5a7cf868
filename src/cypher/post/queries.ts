// Posts, typed.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';
import { pageColumns, pageParams } from '../page.ts';

export const VISIBILITIES = ['PUBLIC', 'FOLLOWERS', 'PRIVATE'] as const;
export const Visibility = z.enum(VISIBILITIES);

const words = { text: z.string(), hashtags: z.array(z.string()), mentions: z.array(z.string()), nowMs: EpochMs };
/** As the caller gave it: any string may be asked for. */
const named = { id: z.string() };

export const postMadeBefore = query('post/made-before', 'read', { clientKey: z.string() }, { id: Id });
export const postCreate = query(
  'post/create',
  'write',
  {
    items: z.array(
      z.strictObject({
        ...words,
        i: Int,
        id: Id,
        authorId: Id,
        visibility: Visibility,
        clientKey: z.string().nullable(),
        mediaIds: z.array(z.string()),
      }),
    ),
  },
  { i: Int, id: Id.nullable(), isNew: z.boolean(), isPending: z.boolean() },
);
export const postEditView = query('post/edit-view', 'write', { id: Id }, { authorId: Id, text: z.string() });
export const postEdit = query('post/edit', 'write', { ...words, id: Id }, { id: Id });
export const postRemove = query('post/remove', 'write', { ...named, viewerId: Id, nowMs: EpochMs }, { id: Id });
export const postRemoved = query('post/removed', 'read', { ...named, viewerId: Id }, { id: Id });
export const postsPage = query('post/posts-page', 'read', { ...pageParams, viewerId: Id.nullable() }, pageColumns);
