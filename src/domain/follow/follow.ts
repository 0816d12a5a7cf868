// Follows and follow requests: who follows whom, and who asks to. A private account is asked first.
import {
  follow,
  followCounts,
  followersPage,
  followingPage,
  requestAnswer,
  requestsPage,
  unfollow,
} from '../../cypher/follow/queries.ts';
import { pageRead, walkRead } from '../../cypher/page.ts';
import type { LayeredCache } from '../../cache/layered.ts';
import type { Viewer } from '../../context.ts';
import { Conflict, Invalid, NotFound } from '../../errors.ts';
import { followRequestEnded, followRequested, followed, unfollowed } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import { type Collectors, rowOfEach } from '../../graph/collect.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Read } from '../../graph/read.ts';
import type { Clock } from '../clock.ts';
import type { Candidate, ListFrom } from '../page/page.ts';
import type { Audience } from '../visibility/audience.ts';

export type FollowState = 'FOLLOWING' | 'REQUESTED' | 'NONE';

export interface FollowService {
  /**
   * Follows, or asks a private account. NotFound where invisible, Conflict('BLOCKED') where the viewer blocks the
   * account.
   */
  follow(viewer: Viewer, userId: string): Promise<{ state: FollowState; userId: string }>;
  unfollow(viewer: Viewer, userId: string): Promise<{ state: FollowState; userId: string }>;
  /** NotFound where that account has not asked. */
  answer(viewer: Viewer, userId: string, approve: boolean): Promise<{ userId: string }>;
  /** Followers of each list's parent, latest first; none where the viewer may not read that parent's lists. */
  followers(viewerId: string | null, lists: ListFrom[], limit: number): Promise<Read<Candidate>>;
  following(viewerId: string | null, lists: ListFrom[], limit: number): Promise<Read<Candidate>>;
  /** Who asks to follow the viewer: the only parent there is. */
  requests(lists: ListFrom[], limit: number): Promise<Read<Candidate>>;
  /** How many there are of each, for the accounts that the viewer may see; 0 where an account shows that to nobody. */
  counts(viewerId: string | null, userIds: string[]): Promise<FollowCounts[]>;
}

export interface FollowCounts {
  readonly id: string;
  readonly followers: number;
  readonly following: number;
}

/** As they are, whoever asks: what is kept never depends on the viewer. */
export interface TrueFollowCounts extends FollowCounts {
  /** Whether they are shown to nobody but the account itself. */
  readonly isDiscreet: boolean;
}

/** What of an account's counts is shown to the viewer. Pure. */
function shownTo(viewerId: string | null, { isDiscreet, ...counts }: TrueFollowCounts): FollowCounts {
  return isDiscreet && counts.id !== viewerId ? { id: counts.id, followers: 0, following: 0 } : counts;
}

export interface FollowParts {
  readonly graph: Graph;
  readonly audience: Audience;
  readonly outbox: Outbox;
  readonly collectors: Collectors;
  readonly clock: Clock;
  /** Where counts are kept; absent: nowhere. */
  readonly counts?: LayeredCache<TrueFollowCounts>;
}

interface Pair {
  readonly viewerId: string;
  readonly userId: string;
}

type Followed = { readonly state: FollowState | 'BLOCKED'; readonly isNew: boolean } | undefined;

const about = ({ viewerId, userId }: Pair) => ({ followerId: viewerId, followeeId: userId });
/** By who is followed first: the famous are locked in one order by all. */
const orderOf = ({ viewerId, userId }: Pair): string => `${userId} ${viewerId}`;

function collectFollows({ collectors, outbox }: FollowParts) {
  return collectors.create<Pair & { nowMs: number }, Followed>({
    orderOf,
    async write(tx, items) {
      const rows = await rowOfEach(items, (each) => follow(tx, { items: each }));
      const made = items.flatMap((item, i) => {
        const row = rows[i];
        if (row?.isNew !== true) return [];
        return [(row.state === 'FOLLOWING' ? followed : followRequested)(about(item), item.nowMs)];
      });
      await outbox.store(tx, made);
      return rows;
    },
  });
}

function collectUnfollows({ collectors, outbox, clock }: FollowParts) {
  return collectors.create<Pair, undefined>({
    orderOf,
    async write(tx, items) {
      const rows = await rowOfEach(items, (each) => unfollow(tx, { items: each }));
      const ended = items.flatMap((item, i) =>
        (rows[i]?.ended ?? []).map((type) =>
          (type === 'FOLLOWS' ? unfollowed : followRequestEnded)(about(item), clock()),
        ),
      );
      await outbox.store(tx, ended);
      return items.map(() => undefined);
    },
  });
}

/** Refuses to do to oneself what is meant for others. */
export function refuseSelf(viewer: Viewer, userId: string): void {
  if (viewer.id === userId) throw new Invalid('SELF', 'userId', 'This cannot be done to oneself.');
}

export function createFollowService(parts: FollowParts): FollowService {
  const { graph, audience, outbox, clock, counts } = parts;
  const follows = collectFollows(parts);
  const unfollows = collectUnfollows(parts);
  const readable = async (viewerId: string | null, lists: ListFrom[]): Promise<ListFrom[]> => {
    const open = await audience.openLists(
      viewerId,
      lists.map(({ parentId }) => parentId),
    );
    return lists.filter(({ parentId }) => open.has(parentId));
  };
  return {
    async follow(viewer, userId) {
      refuseSelf(viewer, userId);
      await audience.require(viewer.id, 'users', userId);
      const row = await follows.add({ viewerId: viewer.id, userId, nowMs: clock() });
      if (row === undefined) throw new NotFound('user');
      if (row.state === 'BLOCKED') throw new Conflict('BLOCKED', 'Unblock this account before you follow it.');
      return { state: row.state, userId };
    },
    async unfollow(viewer, userId) {
      refuseSelf(viewer, userId);
      await audience.require(viewer.id, 'users', userId);
      await unfollows.add({ viewerId: viewer.id, userId });
      return { state: 'NONE', userId };
    },
    async answer(viewer, userId, approve) {
      const nowMs = clock();
      await outbox.write(async (tx) => {
        const [row] = await requestAnswer(tx, { viewerId: viewer.id, userId, approve, nowMs });
        if (row === undefined) throw new NotFound('follow request');
        const about = { followerId: userId, followeeId: viewer.id };
        await outbox.store(tx, [
          approve ? followed({ ...about, wasAsked: true }, nowMs) : followRequestEnded(about, nowMs),
        ]);
      });
      return { userId };
    },
    async followers(viewerId, lists, limit) {
      return walkRead(followersPage, await readable(viewerId, lists), limit);
    },
    async following(viewerId, lists, limit) {
      return pageRead(followingPage, await readable(viewerId, lists), limit);
    },
    requests: (lists, limit) => Promise.resolve(pageRead(requestsPage, lists, limit)),
    async counts(viewerId, userIds) {
      const visible = await audience.visible(viewerId, 'users', userIds);
      const read = async (ids: readonly string[]): Promise<ReadonlyMap<string, TrueFollowCounts>> =>
        new Map((await followCounts(graph, { ids: [...ids] })).map((row) => [row.id, row]));
      const known = await (counts?.getMany([...visible], read) ?? read([...visible]));
      return [...known.values()].map((row) => shownTo(viewerId, row));
    },
  };
}
