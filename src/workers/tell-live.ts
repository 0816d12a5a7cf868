// Tells those who listen what has happened. Only that: who may hear what is asked where they listen. Telling twice does
// no harm, and what nobody hears is not missed.
import { sharedBy } from '../cypher/live/queries.ts';
import type { DomainEvent, EventKind } from '../events/event.ts';
import type { Topics } from '../events/topics.ts';
import type { Worker } from '../events/worker.ts';
import type { Graph } from '../graph/graph.ts';

const KINDS = [
  'POSTED',
  'POST_DELETED',
  'LIKED',
  'UNLIKED',
  'COMMENTED',
  'COMMENT_DELETED',
  'ACCOUNT_LEFT',
  'ACCOUNT_RETURNED',
  'MEDIA_UPLOADED',
  'MEDIA_READY',
  'MEDIA_FAILED',
] as const satisfies readonly EventKind[];

/** The post whose counters an event changes, as far as it says so. Pure. */
function countedPost(event: DomainEvent): string | null {
  switch (event.kind) {
    case 'POSTED':
      return event.sharedPostId;
    case 'LIKED':
    case 'UNLIKED':
    case 'COMMENTED':
    case 'COMMENT_DELETED':
      return event.postId;
    default:
      return null;
  }
}

export function createTellLive({ graph, topics }: { graph: Graph; topics: Pick<Topics, 'publish'> }): Worker {
  return {
    name: 'tell-live',
    kinds: KINDS,
    async handle(events) {
      for (const event of events) {
        if (event.kind === 'POSTED') {
          topics.publish('feed', 'all', { postId: event.postId, authorId: event.authorId });
        } else if (event.kind === 'COMMENTED') {
          topics.publish('comment', event.postId, { commentId: event.commentId });
        } else if (event.kind === 'ACCOUNT_LEFT' || event.kind === 'ACCOUNT_RETURNED') {
          topics.publish('account', 'all', { userId: event.userId });
        } else if (event.kind === 'MEDIA_UPLOADED' || event.kind === 'MEDIA_READY' || event.kind === 'MEDIA_FAILED') {
          topics.publish('media', event.mediaId, { progress: null });
        }
      }
      const deleted = events.flatMap((event) => (event.kind === 'POST_DELETED' ? [event.postId] : []));
      const unshared = deleted.length === 0 ? [] : (await sharedBy(graph, { ids: deleted })).map(({ id }) => id);
      const counted = events.map(countedPost).filter((id) => id !== null);
      // However many likes a post got at once, its counters are read once.
      for (const postId of new Set([...counted, ...unshared])) topics.publish('engagement', postId, null);
    },
  };
}
