// Deleting a post, and what else is written with that: for its author, and for moderators.
import { postRemove } from '../../cypher/post/queries.ts';
import { postDeleted } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Runner } from '../../graph/graph.ts';

/** False where the post is not the author's to delete, or gone; `also` is written with the deletion. */
export function removePost(
  outbox: Outbox,
  { authorId, id }: { readonly authorId: string; readonly id: string },
  nowMs: number,
  also?: (tx: Runner) => Promise<void>,
): Promise<boolean> {
  return outbox.write(async (tx) => {
    const [removed] = await postRemove(tx, { viewerId: authorId, id, nowMs });
    if (removed === undefined) return false;
    await outbox.store(tx, [postDeleted({ authorId, postId: id }, nowMs)]);
    await also?.(tx);
    return true;
  });
}
