// Blocks and mutes. A block works both ways for what the two post; a mute only keeps posts out of the muter's feed.
import { block, mute, unblock, unmute } from '../../cypher/block/queries.ts';
import type { Viewer } from '../../context.ts';
import {
  blocked,
  followRequestEnded,
  muted,
  unblocked,
  unfollowed,
  unmuted,
  type DomainEvent,
} from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Runner } from '../../graph/graph.ts';
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
  readonly audience: Audience;
  readonly outbox: Outbox;
  readonly clock: Clock;
}

interface Pair {
  readonly viewerId: string;
  readonly userId: string;
}

const aboutBlock = ({ viewerId, userId }: Pair) => ({ blockerId: viewerId, blockedId: userId });
const aboutMute = ({ viewerId, userId }: Pair) => ({ muterId: viewerId, mutedId: userId });

/** Within one transaction; answers what happened: the block, unless it was there, and what it ended. */
async function storeBlock(tx: Runner, pair: Pair, nowMs: number): Promise<DomainEvent[]> {
  const [row] = await block(tx, { ...pair, nowMs });
  const { isNew = false, ended = [] } = row ?? {};
  const { viewerId, userId } = pair;
  return [
    ...ended.map(({ type, isMine }) => {
      const [followerId, followeeId] = isMine ? [viewerId, userId] : [userId, viewerId];
      return (type === 'FOLLOWS' ? unfollowed : followRequestEnded)({ followerId, followeeId }, nowMs);
    }),
    ...(isNew ? [blocked(aboutBlock(pair), nowMs)] : []),
  ];
}

export function createBlockService({ audience, outbox, clock }: BlockParts): BlockService {
  const onVisibleUser =
    (write: (tx: Runner, pair: Pair, nowMs: number) => Promise<DomainEvent[]>): OnUser =>
    async (viewer, userId) => {
      refuseSelf(viewer, userId);
      await audience.require(viewer.id, 'users', userId);
      await outbox.write(async (tx) => outbox.store(tx, await write(tx, { viewerId: viewer.id, userId }, clock())));
      return { userId };
    };
  return {
    block: onVisibleUser(storeBlock),
    unblock: onVisibleUser(async (tx, pair, nowMs) => {
      const [row] = await unblock(tx, pair);
      return row?.ended === 1 ? [unblocked(aboutBlock(pair), nowMs)] : [];
    }),
    mute: onVisibleUser(async (tx, pair, nowMs) => {
      const [row] = await mute(tx, { ...pair, nowMs });
      return row?.isNew === true ? [muted(aboutMute(pair), nowMs)] : [];
    }),
    unmute: onVisibleUser(async (tx, pair, nowMs) => {
      const [row] = await unmute(tx, pair);
      return row?.ended === 1 ? [unmuted(aboutMute(pair), nowMs)] : [];
    }),
  };
}
