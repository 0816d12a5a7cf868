// New posts: what a caller may ask for, and how one gets into the graph. A share is stored the same way and then tied.
import { z } from 'zod';

import { VISIBILITIES, postCreate, postMadeBefore } from '../../cypher/post/queries.ts';
import type { Viewer } from '../../context.ts';
import { Unauthenticated } from '../../errors.ts';
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

const NewPost = z.object({ text: PostText, visibility: PostVisibility, clientMutationId: ClientMutationId });

export interface Draft {
  readonly authorId: string;
  readonly text: string;
  readonly visibility: (typeof VISIBILITIES)[number];
  readonly clientKey: string | null;
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
}

/** What the graph is given of a draft. Its id is later than that of every draft before it. */
function postOf(draft: Draft) {
  const { text } = draft;
  return { ...draft, hashtags: extractHashtags(text), mentions: extractMentions(text), id: newId('pst') };
}

/** Stores posts, their hashtags and mentions; a place for each draft, undefined where its author is not active. */
export async function storePosts(tx: Runner, drafts: readonly Draft[]): Promise<(Stored | undefined)[]> {
  return rowOfEach(drafts.map(postOf), (items) => postCreate(tx, { items }));
}

/** Deactivated since the token was made. */
const noAuthor = (): Unauthenticated => new Unauthenticated();

/** One post, in a transaction that does more. */
export async function storePost(tx: Runner, draft: Draft): Promise<Stored> {
  const [stored] = await storePosts(tx, [draft]);
  if (stored === undefined) throw noAuthor();
  return stored;
}

/** What a caller asks for, as a draft. Throws Invalid. */
export function draftOf(viewer: Viewer, input: unknown, nowMs: number): Draft {
  const { text, visibility, clientMutationId } = parseInput(NewPost, input);
  return { authorId: viewer.id, text, visibility, clientKey: clientKeyOf(viewer, clientMutationId), nowMs };
}

/** Collects new posts: each is answered with its id, or rejected with Unauthenticated where its author is away. */
export function collectPosts({ collectors, outbox }: { collectors: Collectors; outbox: Outbox }) {
  return collectors.create<Draft, string>({
    orderOf: ({ authorId }) => authorId,
    async write(tx, drafts) {
      const rows = await storePosts(tx, drafts);
      const made = drafts.flatMap(({ authorId, nowMs }, i) => {
        const row = rows[i];
        return row?.isNew === true ? [posted({ authorId, postId: row.id, sharedPostId: null }, nowMs)] : [];
      });
      await outbox.store(tx, made);
      return rows.map((row) => row?.id ?? noAuthor());
    },
  });
}
