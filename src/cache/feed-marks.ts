// What is known of authors whom many follow: how their posts reach timelines, and which of them are on their way.
import { type Redis, type RedisClient, clientOf } from './redis.ts';
import { keys } from './feed-store-keys.ts';

/** push: into all timelines at once; spread: into them batch by batch; pull: never, a read fetches them. */
export type Reach = 'push' | 'spread' | 'pull';

export interface FeedMarks {
  /** How an author's last post was sent; push where nothing is known. */
  reachOf(authorId: string): Promise<Reach>;
  setReach(authorId: string, reach: Reach): Promise<void>;
  beginSpread(authorId: string, postId: string, nowMs: number): Promise<void>;
  endSpread(authorId: string, postId: string): Promise<void>;
  /** Whose posts are on their way, those included whose process died before they all arrived. */
  spreading(nowMs: number): Promise<ReadonlySet<string>>;
}

const memberOf = (authorId: string, postId: string): string => `${authorId}|${postId}`;
const authorsOf = (members: Iterable<string>): Set<string> =>
  new Set([...members].map((member) => member.slice(0, member.indexOf('|'))));

/** `lifeMs`: no timeline is older, so that whatever never arrived is in all of them after it. */
export function createMemoryFeedMarks(lifeMs: number): FeedMarks {
  const reaches = new Map<string, Reach>();
  const spreads = new Map<string, number>();
  return {
    reachOf: (authorId) => Promise.resolve(reaches.get(authorId) ?? 'push'),
    setReach(authorId, reach) {
      if (reach === 'push') reaches.delete(authorId);
      else reaches.set(authorId, reach);
      return Promise.resolve();
    },
    beginSpread(authorId, postId, nowMs) {
      spreads.set(memberOf(authorId, postId), nowMs);
      return Promise.resolve();
    },
    endSpread(authorId, postId) {
      spreads.delete(memberOf(authorId, postId));
      return Promise.resolve();
    },
    spreading(nowMs) {
      for (const [member, begunMs] of spreads) if (begunMs < nowMs - lifeMs) spreads.delete(member);
      return Promise.resolve(authorsOf(spreads.keys()));
    },
  };
}

export function createRedisFeedMarks(redis: Redis, lifeMs: number): FeedMarks {
  const client = (): RedisClient => clientOf(redis);
  return {
    async reachOf(authorId) {
      const reach = await client().hGet(keys.feedReach, authorId);
      return reach === 'spread' || reach === 'pull' ? reach : 'push';
    },
    async setReach(authorId, reach) {
      if (reach === 'push') await client().hDel(keys.feedReach, authorId);
      else await client().hSet(keys.feedReach, authorId, reach);
    },
    async beginSpread(authorId, postId, nowMs) {
      await client().zAdd(keys.feedSpreading, { score: nowMs, value: memberOf(authorId, postId) });
      await client().zRemRangeByScore(keys.feedSpreading, '-inf', nowMs - lifeMs);
    },
    async endSpread(authorId, postId) {
      await client().zRem(keys.feedSpreading, memberOf(authorId, postId));
    },
    async spreading(nowMs) {
      const found = await redis.attempt((on) => on.zRangeByScore(keys.feedSpreading, nowMs - lifeMs, '+inf'));
      if (found === undefined) throw new Error('Redis did not answer');
      return authorsOf(found);
    },
  };
}
