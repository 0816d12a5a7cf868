// New posts into timelines, deleted ones out of them. One worker for both: of one author they come in order.
import type { FeedPush } from '../domain/feed/push.ts';
import type { Worker } from '../events/worker.ts';

export function createPushFeed(push: Pick<FeedPush, 'posted' | 'deleted'>): Worker {
  return {
    name: 'push-feed',
    kinds: ['POSTED', 'POST_DELETED'],
    async handle(events) {
      await push.posted(events.flatMap((event) => (event.kind === 'POSTED' ? [event.postId] : [])));
      for (const event of events) if (event.kind === 'POST_DELETED') await push.deleted(event.authorId, event.postId);
    },
  };
}
