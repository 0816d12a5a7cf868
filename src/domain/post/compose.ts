// New posts: what a caller may ask for, and how one gets into the graph. A share is stored the same way and then tied.
import { z } from 'zod';

import { VISIBILITIES, postCreate, postMadeBefore } from '../../cypher/post/queries.ts';
import type { Viewer } from '../../context.ts';
import { Unauthenticated } from '../../errors.ts';
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

/** Stores a post, its hashtags and mentions. `isNew` is false where an earlier try with the same key has made it. */
export async function storePost(runner: Runner, draft: Draft): Promise<{ id: string; isNew: boolean }> {
  const { text } = draft;
  const words = { hashtags: extractHashtags(text), mentions: extractMentions(text) };
  const [stored] = await postCreate(runner, { ...draft, ...words, id: newId('pst') });
  // Deactivated since the token was made.
  if (stored === undefined) throw new Unauthenticated();
  return stored;
}

export async function createPost(
  graph: Runner,
  viewer: Viewer,
  input: unknown,
  nowMs: number,
): Promise<{ postId: string }> {
  const { text, visibility, clientMutationId } = parseInput(NewPost, input);
  const clientKey = clientKeyOf(viewer, clientMutationId);
  const { id } = await storePost(graph, { authorId: viewer.id, text, visibility, clientKey, nowMs });
  return { postId: id };
}
