// Taking a medium away from wherever it is shown: its objects go by the event. For its uploader, and for moderators.
import { mediaRemove } from '../../cypher/media/queries.ts';
import { type DomainEvent, mediaDeleted, profileChanged } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Runner } from '../../graph/graph.ts';
import { publishPost } from './results.ts';

/** Ends an upload under way, too. False where the account has no such medium. */
export async function takeMediumAway(
  tx: Runner,
  outbox: Pick<Outbox, 'store'>,
  { uploaderId, id }: { readonly uploaderId: string; readonly id: string },
  nowMs: number,
): Promise<boolean> {
  const [removed] = await mediaRemove(tx, { uploaderId, id, abandonedBeforeMs: null });
  if (removed === undefined) return false;
  const { uploadId, postId, wasAvatar } = removed;
  const events: DomainEvent[] = [mediaDeleted({ userId: uploaderId, mediaId: id, uploadId }, nowMs)];
  if (wasAvatar) events.push(profileChanged({ userId: uploaderId }, nowMs));
  await outbox.store(tx, events);
  // What the post waited for may have been this one.
  await publishPost(tx, outbox, postId, nowMs);
  return true;
}
