// Takes away what is unread and no longer to be seen, after an account was closed or is followed no more, so that what
// is counted is what is shown. The rules themselves are asked, not repeated.
import { unreadAbout, unreadAboutOf, withdrawUnread } from '../../cypher/notification/queries.ts';
import type { DomainEvent } from '../../events/event.ts';
import { type TellParts, recipientIdsOf } from './tell.ts';

interface Unread {
  readonly id: string;
  readonly recipientId: string;
  readonly postId: string;
}

/** Notifications that are asked about at once. */
const BATCH_ROWS = 2_000;

async function hide({ graph, audience, clock }: TellParts, unread: readonly Unread[]): Promise<void> {
  const byRecipient = [...Map.groupBy(unread, ({ recipientId }) => recipientId)];
  const hidden = await Promise.all(
    byRecipient.map(async ([recipientId, theirs]) => {
      const ids = theirs.map(({ postId }) => postId);
      const seen = await audience.visible(recipientId, 'posts', ids);
      return theirs.filter(({ postId }) => !seen.has(postId));
    }),
  );
  const gone = hidden.flat();
  if (gone.length === 0) return;
  await withdrawUnread(graph, { recipientIds: recipientIdsOf(gone), ids: gone.map(({ id }) => id), nowMs: clock() });
}

export async function hideAfter(parts: TellParts, event: DomainEvent): Promise<void> {
  if (event.kind === 'UNFOLLOWED') {
    const { followerId: userId, followeeId: authorId } = event;
    await hide(parts, await unreadAboutOf(parts.graph, { userId, authorId }));
  } else if (event.kind === 'PROFILE_CHANGED') {
    let rows: Unread[];
    let afterId = '';
    do {
      rows = await unreadAbout(parts.graph, { authorId: event.userId, afterId, limit: BATCH_ROWS });
      await hide(parts, rows);
      afterId = rows.at(-1)?.id ?? '';
    } while (rows.length === BATCH_ROWS);
  }
}
