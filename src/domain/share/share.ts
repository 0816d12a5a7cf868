// Shares: a post that points at another one, bare or with words of its own.
import { z } from 'zod';

import { shareSource, shareTie } from '../../cypher/share/queries.ts';
import type { Viewer } from '../../context.ts';
import { Forbidden, NotFound } from '../../errors.ts';
import { posted } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Graph, Runner } from '../../graph/graph.ts';
import type { Clock } from '../clock.ts';
import { parseInput } from '../input.ts';
import { type Draft, PostVisibility, postOfKey, storePost } from '../post/compose.ts';
import { ClientMutationId, clientKeyOf } from '../post/retry.ts';
import { ShareText } from '../post/text.ts';
import type { Audience } from '../visibility/audience.ts';

export interface ShareService {
  /**
   * Shares a post; a bare share is shared as what it shares. A second bare share of the same post answers the first.
   * NotFound where invisible, Forbidden('NOT_SHAREABLE') where it is not open to everybody.
   */
  share(viewer: Viewer, input: unknown): Promise<{ postId: string }>;
}

export interface ShareParts {
  readonly graph: Graph;
  readonly audience: Audience;
  readonly outbox: Outbox;
  readonly clock: Clock;
}

const NewShare = z.object({
  postId: z.string(),
  text: ShareText,
  visibility: PostVisibility,
  clientMutationId: ClientMutationId,
});

/** What decides whether a post may be shared. */
export interface Shareable {
  readonly visibility: Draft['visibility'];
  readonly authorId: string;
  readonly authorIsPrivate: boolean;
}

/** Others' posts only where everybody may see them; one's own unless they are for oneself alone. */
export function mayShare(viewerId: string, { visibility, authorId, authorIsPrivate }: Shareable): boolean {
  return authorId === viewerId ? visibility !== 'PRIVATE' : visibility === 'PUBLIC' && !authorIsPrivate;
}

async function storeShare(tx: Runner, outbox: Outbox, postId: string, draft: Draft): Promise<string> {
  const [source] = await shareSource(tx, { viewerId: draft.authorId, postId });
  if (source === undefined) throw new NotFound('post');
  if (!mayShare(draft.authorId, source)) {
    throw new Forbidden('NOT_SHAREABLE', 'This post is not open to everybody, so it cannot be shared.');
  }
  if (draft.text === '' && source.bareShareId !== null) return source.bareShareId;
  const { id, isNew } = await storePost(tx, draft);
  if (isNew) {
    const [tied] = await shareTie(tx, { id, originalId: source.originalId, nowMs: draft.nowMs });
    if (tied === undefined) throw new NotFound('post');
    const about = { authorId: draft.authorId, postId: id, sharedPostId: source.originalId };
    await outbox.store(tx, [posted(about, draft.nowMs)]);
  }
  return id;
}

export function createShareService({ graph, audience, outbox, clock }: ShareParts): ShareService {
  return {
    async share(viewer, input) {
      const { postId, text, visibility, clientMutationId } = parseInput(NewShare, input);
      const clientKey = clientKeyOf(viewer, clientMutationId);
      // Before anything else: a retry is answered even where the post has since been closed or deleted.
      const made = await postOfKey(graph, clientKey);
      if (made !== undefined) return { postId: made };
      await audience.require(viewer.id, 'posts', postId);
      const draft = { authorId: viewer.id, text, visibility, clientKey, mediaIds: [], nowMs: clock() };
      return { postId: await outbox.write((tx) => storeShare(tx, outbox, postId, draft)) };
    },
  };
}
