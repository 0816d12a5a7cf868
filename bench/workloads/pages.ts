// Suggestions, profiles, posts with their comments, and the followers of a celebrity.
import { setTimeout as sleep } from 'node:timers/promises';

import type { Follows } from '../peers/bench-data.ts';
import type { Peer } from '../peers/peer.ts';
import { type Ground, MANY_CLIENTS, ONE_CLIENT, type ReadWorkload, missing, readTask } from './workload.ts';

const PARAMS = 200;
const PAGE_SIZE = 20;

const LISTS_WITHIN_MS = 180_000;
/** So long without another list, and no more are coming: an account with few steps to go gets none. */
const LISTS_QUIET_MS = 15_000;
/** The API makes lists anew that are older than this (domain/recommendation/lists.ts). */
const LIST_NEW_MS = 40 * 60_000;

/** Suggestions of large accounts are made beforehand, by a worker, once somebody has asked: that is waited for. */
async function listsMade({ peers, lookUp }: Ground, people: readonly Follows[]): Promise<void> {
  const ids = people.map(({ id }) => id);
  for (const id of ids) await peers.find(({ name }) => name === 'api')?.suggestions?.(id, PAGE_SIZE);
  const began = performance.now();
  let last = { stored: -1, atMs: began };
  for (let now = began; now - began < LISTS_WITHIN_MS && now - last.atMs < LISTS_QUIET_MS; now = performance.now()) {
    const [row] = await lookUp<{ stored: number }>('lists-stored', { ids, madeFromMs: Date.now() - LIST_NEW_MS });
    const stored = row?.stored ?? 0;
    if (stored === ids.length) return;
    if (stored > last.stored) last = { stored, atMs: now };
    await sleep(500);
  }
}

function suggestions(kind: 'ordinary' | 'heavy'): ReadWorkload {
  const who = kind === 'ordinary' ? '30-200' : '5,000-20,000 (or the most that there are)';
  return {
    kind: 'read',
    name: `suggestions-${kind}`,
    says: `people you may know, the first ${PAGE_SIZE}, accounts that follow ${who}`,
    clients: kind === 'ordinary' ? MANY_CLIENTS : ONE_CLIENT,
    knows: (peer) => peer.suggestions !== undefined,
    async prepare(ground) {
      const people: readonly Follows[] = ground.sample[kind].slice(0, PARAMS);
      if (kind === 'heavy') await listsMade(ground, people);
      return readTask(people, (peer, { id }) => peer.suggestions?.(id, PAGE_SIZE) ?? missing(peer, 'suggestions'));
    },
  };
}

const profile: ReadWorkload = {
  kind: 'read',
  name: 'profile',
  says: 'a profile with counts, the viewer flags and the newest 12 posts; half of them of celebrities',
  clients: MANY_CLIENTS,
  knows: (peer) => peer.profile !== undefined,
  async prepare({ sample, random }) {
    const chance = random('profile');
    const params = Array.from({ length: PARAMS }, (_, index) => ({
      viewer: chance.pick(sample.people).id,
      handle: index % 2 === 0 ? chance.pick(sample.people).handle : chance.pick(sample.celebrities).handle,
    }));
    return readTask(params, (peer, { viewer, handle }) => peer.profile?.(viewer, handle) ?? missing(peer, 'profile'));
  },
};

function post(kind: 'any' | 'hot'): ReadWorkload {
  return {
    kind: 'read',
    name: `post-${kind}`,
    says: `${kind === 'any' ? 'a post' : 'one of the most liked posts'} with likers, comments and replies`,
    clients: kind === 'any' ? MANY_CLIENTS : ONE_CLIENT,
    knows: (peer) => peer.postWithComments !== undefined,
    async prepare({ sample, random }) {
      const chance = random(`post-${kind}`);
      const ids = (kind === 'any' ? sample.posts : sample.hotPosts).slice(0, PARAMS);
      const params = ids.map((id) => ({ viewer: chance.pick(sample.people).id, id }));
      return readTask(params, (peer, { viewer, id }) => peer.postWithComments?.(viewer, id) ?? missing(peer, 'post'));
    },
  };
}

function askFollowers(peer: Peer, { viewer, handle }: { viewer: string; handle: string }): Promise<unknown> {
  return peer.followersOf?.(viewer, handle, PAGE_SIZE) ?? missing(peer, 'followers');
}

const followers: ReadWorkload = {
  kind: 'read',
  name: 'followers-celebrity',
  says: `the newest ${PAGE_SIZE} followers of the accounts with most of them`,
  clients: ONE_CLIENT,
  knows: (peer) => peer.followersOf !== undefined,
  async prepare({ sample, random }: Ground) {
    const chance = random('followers');
    const params = sample.celebrities
      .slice(0, 10)
      .flatMap(({ handle }) => [1, 2, 3].map(() => ({ viewer: chance.pick(sample.people).id, handle })));
    return readTask(params, askFollowers);
  },
};

export const pageWorkloads: readonly ReadWorkload[] = [
  suggestions('ordinary'),
  suggestions('heavy'),
  profile,
  post('any'),
  post('hot'),
  followers,
];
