// Brings what happened into timelines. All of it may be done twice, and late: what is brought is what is true now.
import type { Change, Entry } from '../../cache/feed-store.ts';
import { followeePosts, followersOf, followersParked, pushedPosts } from '../../cypher/feed/queries.ts';
import { createSpread, type Spread } from './spread.ts';
import { PULLED, SPREAD } from './timeline-making.ts';
import { REACH_SLACK, reachFor, type TimelineParts } from './timeline-parts.ts';

/** How many timelines are touched in one step. */
const BATCH = 500;

export interface FeedPush {
  /** Into the timelines of the author and of their followers, as fits the author's reach. */
  posted(postIds: readonly string[]): Promise<void>;
  deleted(authorId: string, postId: string): Promise<void>;
  followed(followerId: string, followeeId: string): Promise<void>;
  unfollowed(followerId: string, followeeId: string): Promise<void>;
  /** Whatever an account's leaving or returning changes: its own timeline, and those of its followers. */
  moved(userId: string): Promise<void>;
  /** Resolves when nothing is on its way into timelines any more. */
  settled(): Promise<void>;
  /** Gives up what is on its way; reads go on finding it at its author. */
  close(): Promise<void>;
}

interface Placed {
  readonly id: string;
  readonly at: number;
  readonly authorId: string;
  readonly followers: number;
}

/** Finds the timelines that an author's posts belong into. */
function createReaders({ graph, timelines }: TimelineParts) {
  /** The followers who have a timeline, and by which FOLLOWS. */
  const readers = async (authorId: string): Promise<{ id: string; followId: string }[]> => {
    const [row] = await followersOf(graph, { authorId });
    const all = row?.followers ?? [];
    const found: typeof all = [];
    for (let start = 0; start < all.length; start += BATCH) {
      const batch = all.slice(start, start + BATCH);
      const owners = new Set(await timelines.owners(batch.map(({ id }) => id)));
      found.push(...batch.filter(({ id }) => owners.has(id)));
    }
    return found;
  };

  const forgetReaders = async (authorId: string): Promise<void> => {
    const [row] = await followersParked(graph, { authorId });
    const all = row?.followerIds ?? [];
    for (let start = 0; start < all.length; start += BATCH) await timelines.forget(all.slice(start, start + BATCH));
  };
  return { readers, forgetReaders };
}

/** Sends one post on its way. */
function createSend(
  parts: TimelineParts,
  { readers, forgetReaders }: ReturnType<typeof createReaders>,
  spread: Spread,
) {
  const { timelines, authored, marks, limits, clock } = parts;
  return async ({ id, at, authorId, followers }: Placed): Promise<void> => {
    const entry: Entry = { id, at, authorId, followId: '' };
    await authored.add([{ owner: authorId, entries: [entry] }]);
    await timelines.add([{ owner: authorId, entries: [entry] }]);
    const before = await marks.reachOf(authorId);
    const reach = reachFor(followers, before, limits);
    // Timelines know of each wide author since they were made: they have to be made anew where that has changed. Noted
    // only when that is done, so that a try that fails is made again.
    if (reach !== before) await forgetReaders(authorId);
    await marks.setReach(authorId, reach);
    if (reach === 'pull') return;
    if (reach === 'spread') await marks.beginSpread(authorId, id, clock());
    const changes = (await readers(authorId)).map<Change>((reader) => ({
      owner: reader.id,
      entries: [{ ...entry, followId: reader.followId }],
    }));
    if (reach === 'spread') spread.start(authorId, id, changes);
    else
      for (let start = 0; start < changes.length; start += BATCH)
        await timelines.add(changes.slice(start, start + BATCH));
  };
}

export function createFeedPush(parts: TimelineParts): FeedPush {
  const { graph, timelines, authored, marks, limits } = parts;
  const spread = createSpread(parts);
  const { readers, forgetReaders } = createReaders(parts);
  const push = createSend(parts, { readers, forgetReaders }, spread);
  return {
    async posted(postIds) {
      for (const post of await pushedPosts(graph, { ids: [...postIds] })) await push(post);
    },
    async deleted(authorId, postId) {
      await authored.remove([authorId], { postId });
      const owners = (await marks.reachOf(authorId)) === 'push' ? (await readers(authorId)).map(({ id }) => id) : [];
      await timelines.remove([authorId, ...owners], { postId });
    },
    async followed(followerId, followeeId) {
      if ((await timelines.owners([followerId])).length === 0) return;
      const pair = { viewerId: followerId, authorId: followeeId };
      const [row] = await followeePosts(graph, { ...pair, limit: limits.entriesMax });
      if (row === undefined) return;
      const { followId, followers, posts } = row;
      const isPulled = followers >= limits.spreadFollowersMax * REACH_SLACK;
      const isWide = followers >= limits.pushFollowersMax * REACH_SLACK;
      const entries = isPulled ? [] : posts.map((post) => ({ ...post, authorId: followeeId, followId }));
      const wide = isWide ? { [followeeId]: (isPulled ? PULLED : SPREAD) + followId } : {};
      await timelines.add([{ owner: followerId, entries, wide }]);
    },
    unfollowed: (followerId, followeeId) => timelines.remove([followerId], { authorId: followeeId }),
    async moved(userId) {
      await authored.forget([userId]);
      await timelines.forget([userId]);
      await forgetReaders(userId);
      await marks.setReach(userId, 'push');
    },
    settled: () => spread.settled(),
    close: () => spread.close(),
  };
}
