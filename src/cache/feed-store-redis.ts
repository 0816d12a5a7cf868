// The windows of feed-store.ts in Redis, for all processes: a hash of what a window is (`floor`, times, `w:<author>`)
// and a sorted set of what is in it, by time. What must be one step is a script; nothing is locked.
import { randomUUID } from 'node:crypto';

import { keys } from './feed-store-keys.ts';
import type { Change, Content, Entry, FeedStore, FeedStoreLimits, Place, Slice } from './feed-store.ts';
import { ADD, BEGIN, FILL, REMOVE } from './feed-store-scripts.ts';
import { type Redis, type RedisClient, clientOf } from './redis.ts';

/** No id holds it. */
const BETWEEN = '|';

/** The id comes first: of the same time, Redis orders members as text, and so ours by id. */
const memberOf = ({ id, authorId, followId }: Entry): string => [id, authorId, followId].join(BETWEEN);

function entryOf({ value, score }: { value: string; score: number }): Entry {
  const [id = '', authorId = '', followId = ''] = value.split(BETWEEN);
  return { id, at: score, authorId, followId };
}

const placeText = (place: Place | null): string => (place === null ? '' : `${String(place.at)}${BETWEEN}${place.id}`);

function placeOf(text: string | undefined): Place | null {
  if (text === undefined || text === '') return null;
  const [at, id = ''] = text.split(BETWEEN);
  return { at: Number(at), id };
}

function wideOf(hash: Record<string, string>): Record<string, string> {
  const fields = Object.entries(hash).filter(([field]) => field.startsWith('w:'));
  return Object.fromEntries(fields.map(([field, followId]) => [field.slice(2), followId]));
}

const pairs = (entries: readonly Entry[]): string[] => entries.flatMap((entry) => [String(entry.at), memberOf(entry)]);
const wideArguments = (wide: Readonly<Record<string, string>> = {}): string[] =>
  Object.entries(wide).flatMap(([authorId, followId]) => [`w:${authorId}`, followId]);

function sliceOf(hash: Record<string, string>, found: Entry[], after: Place, count: number): Slice {
  const last = found.at(-1);
  return {
    // What stands before the place in its own millisecond was fetched with the rest.
    entries: found.filter((entry) => entry.at < after.at || entry.id < after.id),
    floor: found.length === count && last !== undefined ? { at: last.at, id: last.id } : placeOf(hash.floor),
    wide: wideOf(hash),
    madeAtMs: Number(hash.madeAtMs),
    makingMs: Number(hash.makingMs),
    hasChanged: () => false,
  };
}

function contentArguments(
  { entries, floor, wide, madeAtMs, makingMs: tookMs }: Content,
  entriesMax: number,
  idleMs: number,
): string[] {
  const hash = ['floor', placeText(floor), 'madeAtMs', String(madeAtMs), 'makingMs', String(tookMs)];
  const fields = [...hash, ...wideArguments(wide)];
  return [String(entriesMax), String(idleMs), String(fields.length), ...fields, ...pairs(entries)];
}

/**
 * `space` keeps two kinds of windows apart. Every method rejects where Redis does: who reads goes another way then,
 * who changes must try again, as the window would lack the change.
 */
export function createRedisFeedStore(
  redis: Redis,
  space: string,
  { entriesMax, idleMs, makingMs }: Omit<FeedStoreLimits, 'windowsMax'>,
): FeedStore {
  const client = (): RedisClient => clientOf(redis);
  const run = (script: string, owner: string, values: string[]): Promise<unknown> =>
    client().eval(script, { keys: keys.feedWindow(space, owner), arguments: values });
  const add = ({ owner, entries, wide }: Change): Promise<unknown> => {
    const wides = wideArguments(wide);
    return run(ADD, owner, [String(entriesMax), String(wides.length), ...wides, ...pairs(entries)]);
  };
  return {
    async read(owner, after, count) {
      const [window, entries] = keys.feedWindow(space, owner);
      const answer = await redis.attempt((on) =>
        Promise.all([
          on.hGetAll(window),
          on.zRangeWithScores(entries, after.at, '-inf', { BY: 'SCORE', REV: true, LIMIT: { offset: 0, count } }),
          on.pExpire(window, idleMs),
          on.pExpire(entries, idleMs),
        ]),
      );
      if (answer === undefined) throw new Error('Redis did not answer');
      const [hash, found] = answer;
      return hash.madeAtMs === undefined ? undefined : sliceOf(hash, found.map(entryOf), after, count);
    },
    async owners(ids) {
      const counts = await Promise.all(
        ids.map((id) => {
          const [window, , making] = keys.feedWindow(space, id);
          return client().exists([window, making]);
        }),
      );
      return ids.filter((_, index) => Number(counts[index]) > 0);
    },
    async add(changes) {
      await Promise.all(changes.map(add));
    },
    async remove(owners, what) {
      const [field, id] = 'postId' in what ? ['post', what.postId] : ['author', what.authorId];
      await Promise.all(owners.map((owner) => run(REMOVE, owner, [field, id])));
    },
    async forget(owners) {
      await Promise.all(owners.map((owner) => client().del(keys.feedWindow(space, owner))));
    },
    async begin(owner) {
      const token = randomUUID();
      return (await run(BEGIN, owner, [token, String(makingMs)])) === 1 ? token : undefined;
    },
    fill: async (owner, token, content) =>
      (await run(FILL, owner, [token, ...contentArguments(content, entriesMax, idleMs)])) === 1,
    async abandon(owner, token) {
      const [, , making, made] = keys.feedWindow(space, owner);
      if ((await client().hGet(making, 'token')) === token) await client().del([making, made]);
    },
  };
}
