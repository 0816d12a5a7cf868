// Follows, likes (of many posts and of a single hot one), posts and comments. What a peer wrote is taken back after
// each block, unmeasured, so that every block writes what is not there yet, and the next run finds the same network.
import type { Peer } from '../peers/peer.ts';
import { type Ground, MANY_CLIENTS, type Made, type WriteTask, type WriteWorkload, missing } from './workload.ts';

const WRITES_MAX = 4_000;

interface Pair {
  readonly viewer: string;
  readonly id: string;
}

function task<P>(params: readonly P[], write: (peer: Peer, value: P) => Promise<Made>): WriteTask | null {
  if (params.length === 0) return null;
  return { size: params.length, write: (peer, index) => write(peer, params[index % params.length] as P) };
}

function pairs({ random, sample }: Ground, name: string, targets: readonly string[]): Pair[] {
  const chance = random(name);
  const made = new Map<string, Pair>();
  for (let tries = 0; tries < WRITES_MAX * 3 && made.size < WRITES_MAX; tries++) {
    const pair = { viewer: chance.pick(sample.people).id, id: chance.pick(targets) };
    if (pair.viewer !== pair.id) made.set(`${pair.viewer} ${pair.id}`, pair);
  }
  return [...made.values()];
}

async function like(peer: Peer, { viewer, id }: Pair): Promise<Made> {
  await (peer.like?.(viewer, id) ?? missing(peer, 'like'));
  return { undo: () => peer.unlike?.(viewer, id) ?? missing(peer, 'unlike') };
}

const knowsLikes = (peer: Peer): boolean => peer.like !== undefined && peer.unlike !== undefined;

const follow: WriteWorkload = {
  kind: 'write',
  name: 'write-follow',
  says: 'follow, of accounts with which the viewer has no ties',
  clients: MANY_CLIENTS,
  knows: (peer) => peer.follow !== undefined && peer.unfollow !== undefined,
  async prepare(ground) {
    const people = ground.sample.people.map(({ id }) => id);
    const unrelated = await ground.lookUp<Pair>('pairs-unrelated', { pairs: pairs(ground, 'follow', people) });
    return task(unrelated, async (peer, { viewer, id }) => {
      await (peer.follow?.(viewer, id) ?? missing(peer, 'follow'));
      return { undo: () => peer.unfollow?.(viewer, id) ?? missing(peer, 'unfollow') };
    });
  },
};

const likeSpread: WriteWorkload = {
  kind: 'write',
  name: 'write-like-spread',
  says: 'like, of posts all over the network',
  clients: MANY_CLIENTS,
  knows: knowsLikes,
  async prepare(ground) {
    const fresh = await ground.lookUp<Pair>('likes-absent', { pairs: pairs(ground, 'like', ground.sample.posts) });
    return task(fresh, like);
  },
};

const likeHot: WriteWorkload = {
  kind: 'write',
  name: 'write-like-hot',
  says: 'like, everybody of the same post',
  clients: MANY_CLIENTS,
  knows: knowsLikes,
  async prepare(ground) {
    const [hot] = ground.sample.hotPosts;
    if (hot === undefined) return null;
    const all = ground.sample.people.map(({ id: viewer }) => ({ viewer, id: hot }));
    return task(await ground.lookUp<Pair>('likes-absent', { pairs: all }), like);
  },
};

/** A text with a hashtag of two hundred: one tag for all would measure the wait for that tag. */
export function noteAt(index: number): string {
  return `A note of the benchmark, number ${index} #bench${index % 200}`;
}

const post: WriteWorkload = {
  kind: 'write',
  name: 'write-post',
  says: 'a new post with a hashtag',
  clients: MANY_CLIENTS,
  knows: (peer) => peer.post !== undefined && peer.forget !== undefined,
  async prepare(ground) {
    const viewers = pairs(ground, 'post', ground.sample.posts).map(({ viewer }, index) => ({ viewer, index }));
    return task(viewers, async (peer, { viewer, index }) => {
      const { id } = await (peer.post?.(viewer, noteAt(index)) ?? missing(peer, 'post'));
      return { post: id };
    });
  },
};

const comment: WriteWorkload = {
  kind: 'write',
  name: 'write-comment',
  says: 'a comment on a post',
  clients: MANY_CLIENTS,
  knows: (peer) => peer.comment !== undefined && peer.forget !== undefined,
  async prepare(ground) {
    return task(pairs(ground, 'comment', ground.sample.posts), async (peer, { viewer, id: postId }) => {
      const { id } = await (peer.comment?.(viewer, postId, 'Well said.') ?? missing(peer, 'comment'));
      return { comment: id };
    });
  },
};

export const writeWorkloads: readonly WriteWorkload[] = [follow, likeSpread, likeHot, post, comment];
