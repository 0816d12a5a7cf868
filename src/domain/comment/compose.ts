// New comments and replies. A reply stands below a comment on the same post, at most 20 levels down.
import { z } from 'zod';

import { commentCreate, commentMadeBefore, commentReplyView } from '../../cypher/comment/queries.ts';
import type { Viewer } from '../../context.ts';
import { Invalid, NotFound } from '../../errors.ts';
import { commented } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import { type Collectors, rowOfEach } from '../../graph/collect.ts';
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

type Deep = CommentDraft & { readonly depth: number };

/** Each draft with its depth, or with what it is refused for. Holds the answered comments until the write ends. */
async function deepen(tx: Runner, drafts: readonly CommentDraft[]): Promise<(Deep | Error)[]> {
  const answered = new Set(drafts.flatMap(({ replyToId }) => (replyToId === null ? [] : [replyToId])));
  const rows = answered.size === 0 ? [] : await commentReplyView(tx, { ids: [...answered].sort() });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return drafts.map((draft) => {
    if (draft.replyToId === null) return { ...draft, depth: 0 };
    const found = byId.get(draft.replyToId);
    if (found === undefined) return noSuchReply();
    try {
      return { ...draft, depth: replyDepth(draft.postId, found) };
    } catch (error) {
      if (error instanceof Invalid) return error;
      throw error;
    }
  });
}

function commentOf({ viewer, text, ...draft }: Deep) {
  return { ...draft, authorId: viewer.id, text, mentions: extractMentions(text), id: newId('cmt') };
}

const isDeep = (draft: Deep | Error): draft is Deep => !(draft instanceof Error);

/** Collects new comments: each is answered with its id, or rejected with NotFound or Invalid. */
export function collectComments({ collectors, outbox }: { collectors: Collectors; outbox: Outbox }) {
  return collectors.create<CommentDraft, string>({
    orderOf: ({ viewer }) => viewer.id,
    async write(tx, drafts) {
      const deep = await deepen(tx, drafts);
      const good = deep.filter(isDeep);
      const rows = await rowOfEach(good.map(commentOf), (items) => commentCreate(tx, { items }));
      const made = good.flatMap(({ viewer, postId, replyToId, nowMs }, i) => {
        const row = rows[i];
        if (row?.isNew !== true) return [];
        return [commented({ authorId: viewer.id, commentId: row.id, postId, replyToId }, nowMs)];
      });
      await outbox.store(tx, made);
      const answers = rows.map((row) => row?.id ?? new NotFound('post'));
      return deep.map((draft) => (isDeep(draft) ? (answers[good.indexOf(draft)] ?? new NotFound('post')) : draft));
    },
  });
}
