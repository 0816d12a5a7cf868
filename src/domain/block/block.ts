// Blocks and mutes. A block works both ways for what the two post; a mute only keeps posts out of the muter's feed.
import { block, mute, unblock, unmute } from '../../cypher/block/queries.ts';
import type { Viewer } from '../../context.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Clock } from '../clock.ts';
import { refuseSelf } from '../follow/follow.ts';
import type { Audience } from '../visibility/audience.ts';

type OnUser = (viewer: Viewer, userId: string) => Promise<{ userId: string }>;

/**
 * All four answer the account they were about, and NotFound where the viewer may not see it. Twice is the same as
 * once.
 */
export interface BlockService {
  readonly block: OnUser;
  readonly unblock: OnUser;
  readonly mute: OnUser;
  readonly unmute: OnUser;
}

export interface BlockParts {
  readonly graph: Graph;
  readonly audience: Audience;
  readonly clock: Clock;
}

export function createBlockService({ graph, audience, clock }: BlockParts): BlockService {
  const onVisibleUser =
    (write: (pair: { viewerId: string; userId: string }) => Promise<unknown>): OnUser =>
    async (viewer, userId) => {
      refuseSelf(viewer, userId);
      await audience.require(viewer.id, 'users', userId);
      await write({ viewerId: viewer.id, userId });
      return { userId };
    };
  return {
    block: onVisibleUser((pair) => block(graph, { ...pair, nowMs: clock() })),
    unblock: onVisibleUser((pair) => unblock(graph, pair)),
    mute: onVisibleUser((pair) => mute(graph, { ...pair, nowMs: clock() })),
    unmute: onVisibleUser((pair) => unmute(graph, pair)),
  };
}
