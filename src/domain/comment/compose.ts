// New comments and replies. A reply stands below a comment on the same post, at most 20 levels down.
import { z } from 'zod';

import { commentCreate, commentMadeBefore, commentReplyView } from '../../cypher/comment/queries.ts';
import type { Viewer } from '../../context.ts';
import { Invalid, NotFound } from '../../errors.ts';
import type { Runner } from '../../graph/graph.ts';
import { newId } from '../../graph/ids.ts';
import { ClientMutationId } from '../post/retry.ts';
import { PostText, extractMentions } from '../post/text.ts';

const DEPTH_MAX = 20;

export const NewComment = z.object({
  postId: z.string(),
  text: PostText,
  replyToId: z.string().nullish(),
  clientMutationId: ClientMutationId,
});

export interface CommentDraft {
  readonly viewer: Viewer;
  readonly postId: string;
  readonly text: string;
  /** A comment that the viewer may see, or null. */
  readonly replyToId: string | null;
  readonly clientKey: string | null;
  readonly nowMs: number;
}

export function noSuchReply(): Invalid {
  return new Invalid('NO_SUCH_COMMENT', 'input.replyToId', 'There is no such comment on this post.');
}

/** How deep a reply to that comment stands. Throws Invalid where it is on another post, or as deep as replies go. */
export function replyDepth(postId: string, answered: { readonly postId: string; readonly depth: number }): number {
  if (answered.postId !== postId) throw noSuchReply();
  if (answered.depth >= DEPTH_MAX) {
    throw new Invalid('TOO_DEEP', 'input.replyToId', `Replies go at most ${DEPTH_MAX} levels deep.`);
  }
  return answered.depth + 1;
}

/** The comment that an earlier try of this key made; undefined where there is none, or no key. */
export async function commentOfKey(runner: Runner, clientKey: string | null): Promise<string | undefined> {
  if (clientKey === null) return undefined;
  const [made] = await commentMadeBefore(runner, { clientKey });
  return made?.id;
}

async function depthOf(tx: Runner, { postId, replyToId }: CommentDraft): Promise<number> {
  if (replyToId === null) return 0;
  const [answered] = await commentReplyView(tx, { id: replyToId });
  if (answered === undefined) throw noSuchReply();
  return replyDepth(postId, answered);
}

/** Within one transaction. */
export async function storeComment(tx: Runner, draft: CommentDraft): Promise<string> {
  const depth = await depthOf(tx, draft);
  const { viewer, postId, text, replyToId, clientKey, nowMs } = draft;
  const mentions = extractMentions(text);
  const authorId = viewer.id;
  const id = newId('cmt');
  const [stored] = await commentCreate(tx, {
    id,
    authorId,
    postId,
    replyToId,
    depth,
    text,
    clientKey,
    mentions,
    nowMs,
  });
  if (stored === undefined) throw new NotFound('post');
  return stored.id;
}
