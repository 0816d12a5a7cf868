// Forgets the timelines that an account's leaving or returning changes as a whole: they are made anew when they are
// read.
import type { FeedPush } from '../domain/feed/push.ts';
import type { Worker } from '../events/worker.ts';

export function createPurgeFeed(push: Pick<FeedPush, 'moved'>): Worker {
  return {
    name: 'purge-feed',
    kinds: ['ACCOUNT_LEFT', 'ACCOUNT_RETURNED'],
    async handle(events) {
      const moved = events.flatMap((event) =>
        event.kind === 'ACCOUNT_LEFT' || event.kind === 'ACCOUNT_RETURNED' ? [event.userId] : [],
      );
      for (const userId of new Set(moved)) await push.moved(userId);
    },
  };
}
