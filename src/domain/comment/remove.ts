// Deletes a comment with all replies below it, level by level, so that a reply that arrives meanwhile is met as well.
import { commentRemove, removedReplies, repliesRemove } from '../../cypher/comment/queries.ts';
import { commentDeleted } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Runner } from '../../graph/graph.ts';

/** Most comments that one transaction deletes: a larger tree takes several. */
const REMOVED_MAX = 10_000;

/** Deletes below a deleted comment, at most `max` comments; true where nothing is left to delete. */
async function removeSome(tx: Runner, rootId: string, nowMs: number, max: number): Promise<boolean> {
  let left = max;
  let parentIds = [rootId];
  while (parentIds.length > 0) {
    const removed = await repliesRemove(tx, { parentIds, nowMs, limit: left });
    left -= removed.length;
    if (left === 0) return false;
    parentIds = (await removedReplies(tx, { parentIds })).map(({ id }) => id);
  }
  return true;
}

/**
 * Deletes whatever is still alive below a deleted comment: nothing, unless a delete of a large tree was cut off.
 * Each transaction walks down from the top again, over at most 20 levels.
 */
export async function removeRest(outbox: Outbox, rootId: string, nowMs: number, max = REMOVED_MAX): Promise<void> {
  while (!(await outbox.write((tx) => removeSome(tx, rootId, nowMs, max))));
}

/**
 * False where the comment is not the viewer's to delete, or gone. `max` is how much one transaction takes on; `also` is
 * written with the deletion of the comment itself.
 */
export async function removeComment(
  outbox: Outbox,
  comment: { readonly viewerId: string; readonly id: string },
  nowMs: number,
  { max = REMOVED_MAX, also }: { readonly max?: number; also?(tx: Runner): Promise<void> } = {},
): Promise<boolean> {
  const outcome = await outbox.write(async (tx) => {
    const [removed] = await commentRemove(tx, { ...comment, nowMs });
    if (removed === undefined) return 'REFUSED';
    const { id: commentId, authorId, postId } = removed;
    await outbox.store(tx, [commentDeleted({ authorId, commentId, postId }, nowMs)]);
    await also?.(tx);
    return (await removeSome(tx, comment.id, nowMs, max)) ? 'DONE' : 'MORE';
  });
  if (outcome === 'MORE') await removeRest(outbox, comment.id, nowMs, max);
  return outcome !== 'REFUSED';
}
