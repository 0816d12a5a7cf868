// New posts: what a caller may ask for, and how one gets into the graph. A share is stored the same way and then tied.
import { z } from 'zod';

import { VISIBILITIES, postCreate, postMadeBefore } from '../../cypher/post/queries.ts';
import type { Viewer } from '../../context.ts';
import { Invalid, Unauthenticated } from '../../errors.ts';
import { posted } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import { type Collectors, rowOfEach } from '../../graph/collect.ts';
import type { Runner } from '../../graph/graph.ts';
import { newId } from '../../graph/ids.ts';
import { parseInput } from '../input.ts';
import { ClientMutationId, clientKeyOf } from './retry.ts';
import { PostText, extractHashtags, extractMentions } from './text.ts';

/** PUBLIC where the caller says nothing. */
export const PostVisibility = z
  .enum(VISIBILITIES)
  .nullish()
  .transform((visibility) => visibility ?? ('PUBLIC' as const));

const MEDIA_MAX = 10;
const MediaIds = z
  .array(z.string())
  .max(MEDIA_MAX, `A post carries at most ${String(MEDIA_MAX)} media.`)
  .refine((ids) => new Set(ids).size === ids.length, {
    params: { reason: 'MEDIA_NOT_USABLE' },
    message: 'A post carries each medium once.',
  })
  .nullish()
  .transform((ids) => ids ?? []);

const NewPost = z.object({
  text: PostText,
  visibility: PostVisibility,
  mediaIds: MediaIds,
  clientMutationId: ClientMutationId,
});

export interface Draft {
  readonly authorId: string;
  readonly text: string;
  readonly visibility: (typeof VISIBILITIES)[number];
  readonly clientKey: string | null;
  /** In order: the author's own, uploaded completely, and shown nowhere yet. */
  readonly mediaIds: readonly string[];
  readonly nowMs: number;
}

/** The post that an earlier try of this key made; undefined where there is none, or no key. */
export async function postOfKey(runner: Runner, clientKey: string | null): Promise<string | undefined> {
  if (clientKey === null) return undefined;
  const [made] = await postMadeBefore(runner, { clientKey });
  return made?.id;
}

export interface Stored {
  readonly id: string;
  /** False where an earlier try with the same key has made it. */
  readonly isNew: boolean;
  /** Its author's alone until its media are ready: there is nothing to tell of yet. */
  readonly isPending: boolean;
}

/** What the graph is given of a draft. Its id is later than that of every draft before it. */
function postOf(draft: Draft) {
  const { text } = draft;
  return {
    ...draft,
    mediaIds: [...draft.mediaIds],
    hashtags: extractHashtags(text),
    mentions: extractMentions(text),
    id: newId('pst'),
  };
}

/** Deactivated since the token was made. */
const noAuthor = (): Unauthenticated => new Unauthenticated();
const badMedia = (): Invalid =>
  new Invalid(
    'MEDIA_NOT_USABLE',
    'input.mediaIds',
    'Each medium is one of your own, uploaded completely, in no other post and not your picture.',
  );

/** Stores posts, their hashtags, mentions and media; for each draft in its place what became of it. */
export async function storePosts(
  tx: Runner,
  drafts: readonly Draft[],
): Promise<(Stored | Unauthenticated | Invalid)[]> {
  const rows = await rowOfEach(drafts.map(postOf), (items) => postCreate(tx, { items }));
  return rows.map((row) => {
    if (row === undefined) return noAuthor();
    return row.id === null ? badMedia() : { ...row, id: row.id };
  });
}

/** One post, in a transaction that does more. */
export async function storePost(tx: Runner, draft: Draft): Promise<Stored> {
  const [stored] = await storePosts(tx, [draft]);
  if (stored === undefined || stored instanceof Error) throw stored ?? noAuthor();
  return stored;
}

/** What a caller asks for, as a draft. Throws Invalid. */
export function draftOf(viewer: Viewer, input: unknown, nowMs: number): Draft {
  const { clientMutationId, ...draft } = parseInput(NewPost, input);
  return { ...draft, authorId: viewer.id, clientKey: clientKeyOf(viewer, clientMutationId), nowMs };
}

/**
 * Collects new posts: each is answered with its id, or rejected: Unauthenticated where its author is away, Invalid
 * where its media are not the author's to post.
 */
export function collectPosts({ collectors, outbox }: { collectors: Collectors; outbox: Outbox }) {
  return collectors.create<Draft, string>({
    orderOf: ({ authorId }) => authorId,
    async write(tx, drafts) {
      const rows = await storePosts(tx, drafts);
      const made = drafts.flatMap(({ authorId, nowMs }, i) => {
        const row = rows[i];
        if (row === undefined || row instanceof Error || !row.isNew || row.isPending) return [];
        return [posted({ authorId, postId: row.id, sharedPostId: null }, nowMs)];
      });
      await outbox.store(tx, made);
      return rows.map((row) => (row instanceof Error ? row : row.id));
    },
  });
}
