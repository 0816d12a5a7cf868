// A new followee's posts into a timeline, and those of one who is followed no more out of it, by whatever it ended (a
// block ends it, too). One worker for both: of one follower they come in order, and in two a purge could overtake.
import type { FeedPush } from '../domain/feed/push.ts';
import type { Worker } from '../events/worker.ts';

export function createMergeFeed(push: Pick<FeedPush, 'followed' | 'unfollowed'>): Worker {
  return {
    name: 'merge-feed',
    kinds: ['FOLLOWED', 'UNFOLLOWED'],
    async handle(events) {
      for (const event of events) {
        if (event.kind === 'FOLLOWED') await push.followed(event.followerId, event.followeeId);
        else if (event.kind === 'UNFOLLOWED') await push.unfollowed(event.followerId, event.followeeId);
      }
    },
  };
}
