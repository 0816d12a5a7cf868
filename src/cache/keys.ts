// Every cache: what is in it, under which keys in Redis, how long, and who clears it. None of it depends on who asks:
// what does is cached nowhere, or under a key that names the viewer.
// Beside these, feed timelines have keys of their own (cache/feed-store*.ts).

export interface CacheDefinition {
  /** Its label in metrics, and the beginning of its keys in Redis: `sg:<name>:<key>`. */
  readonly name: string;
  /** How long a value is kept where nobody clears it: the longest that something may be wrong that no event told. */
  readonly ttlMs: number;
  /** How many one process keeps in memory. */
  readonly entriesMax: number;
}

/**
 * By user id: how many follow, and whom, and whether that is shown. Cleared by FOLLOWED, UNFOLLOWED and
 * PROFILE_CHANGED, wholly by ACCOUNT_LEFT and ACCOUNT_RETURNED.
 */
export const FOLLOW_COUNTS: CacheDefinition = { name: 'follow-counts', ttlMs: 30_000, entriesMax: 50_000 };
/** By post id: how many like it. Cleared by LIKED and UNLIKED, wholly by ACCOUNT_LEFT and ACCOUNT_RETURNED. */
export const LIKE_COUNTS: CacheDefinition = { name: 'like-counts', ttlMs: 30_000, entriesMax: 50_000 };
/**
 * By user id: a profile as those see it who are not signed in. Cleared by PROFILE_CHANGED, by whatever changes its
 * counts (FOLLOWED, UNFOLLOWED, POSTED, POST_EDITED, POST_DELETED), wholly by ACCOUNT_LEFT and ACCOUNT_RETURNED.
 */
export const ANONYMOUS_PROFILES: CacheDefinition = { name: 'anonymous-profiles', ttlMs: 30_000, entriesMax: 20_000 };
/** By handle: whose it is. Handles do not change hands; whether the account is there is asked by its id. */
export const HANDLES: CacheDefinition = { name: 'handles', ttlMs: 600_000, entriesMax: 100_000 };

/** What is kept in memory where nobody tells of changes: several processes without Redis, or Redis away. */
export const UNTOLD_TTL_MS = 2_000;

/** On this channel processes tell each other what they cleared. */
export const CLEARED_CHANNEL = 'sg:cleared';

export function redisKey(cache: string, key: string): string {
  return `sg:${cache}:${key}`;
}
