// The API's own write path without HTTP: the domain's services collect what comes within a few milliseconds into one
// transaction, with its events. Whether the viewer may see what they write on is not asked here, and counts are not
// read back.
import { createCaches } from '../../../src/cache/caches.ts';
import { FOLLOW_COUNTS, LIKE_COUNTS } from '../../../src/cache/keys.ts';
import { createFollowService } from '../../../src/domain/follow/follow.ts';
import { createLikeService } from '../../../src/domain/like/like.ts';
import type { Audience } from '../../../src/domain/visibility/audience.ts';
import { createOutbox } from '../../../src/events/outbox.ts';
import { createCollectors } from '../../../src/graph/collect.ts';
import { createGraph } from '../../../src/graph/graph.ts';
import type { Viewer } from '../../../src/context.ts';
import type { Neo4jAddress } from '../bench-data.ts';
import type { Peer } from '../peer.ts';

const everybody: Audience = {
  require: () => Promise.resolve(),
  visible: (_viewer, _kind, ids) => Promise.resolve(new Set(ids)),
  openLists: (_viewer, ids) => Promise.resolve(new Set(ids)),
};

const viewerOf = (id: string): Viewer => ({ id, role: 'USER', sessionId: null, tokenExpiresAtMs: Infinity });
/** Stands where a count would be. */
const NOT_READ = -1;

export function openCollectedPeer(address: Neo4jAddress): Peer {
  const graph = createGraph({ ...address, poolSize: 20 });
  const outbox = createOutbox(graph);
  const collectors = createCollectors((work) => outbox.write(work));
  const parts = { graph, audience: everybody, outbox, collectors, clock: Date.now };
  const caches = createCaches({ redis: null, alone: true, metrics: { cacheAsked: () => undefined } });
  const likes = createLikeService({ ...parts, counts: caches.open(LIKE_COUNTS) });
  const follows = createFollowService({ ...parts, counts: caches.open(FOLLOW_COUNTS) });
  return {
    name: 'collected',
    processes: address.pid === null ? {} : { neo4j: [address.pid] },
    async follow(viewer, to) {
      const { state } = await follows.follow(viewerOf(viewer), to);
      return { state: state === 'REQUESTED' ? state : 'FOLLOWING', followerCount: NOT_READ };
    },
    async unfollow(viewer, to) {
      await follows.unfollow(viewerOf(viewer), to);
      return { followerCount: NOT_READ };
    },
    async like(viewer, post) {
      await likes.likePost(viewerOf(viewer), post);
      return { likeCount: NOT_READ };
    },
    async unlike(viewer, post) {
      await likes.unlikePost(viewerOf(viewer), post);
      return { likeCount: NOT_READ };
    },
    async close() {
      await collectors.drain();
      await graph.close();
    },
  };
}
