// Likes of posts and comments. What one does not see, one cannot like; liking twice is liking once.
import { commentLike, commentUnlike, likeCounts, likersPage, postLike, postUnlike } from '../../cypher/like/queries.ts';
import { walkRead } from '../../cypher/page.ts';
import type { LayeredCache } from '../../cache/layered.ts';
import type { Viewer } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import { liked, unliked } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import { type Collectors, rowOfEach } from '../../graph/collect.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Read } from '../../graph/read.ts';
import type { Clock } from '../clock.ts';
import type { Candidate, ListFrom } from '../page/page.ts';
import type { Audience } from '../visibility/audience.ts';

/** All four throw NotFound where the viewer may not see the thing. */
export interface LikeService {
  likePost(viewer: Viewer, postId: string): Promise<{ postId: string }>;
  unlikePost(viewer: Viewer, postId: string): Promise<{ postId: string }>;
  likeComment(viewer: Viewer, commentId: string): Promise<{ commentId: string }>;
  unlikeComment(viewer: Viewer, commentId: string): Promise<{ commentId: string }>;
  /** Who likes each list's parent, latest first; none where the viewer may not see that post. */
  likers(viewerId: string | null, lists: ListFrom[], limit: number): Promise<Read<Candidate>>;
  /** How many like each of the posts that the viewer may see. */
  totals(viewerId: string | null, postIds: string[]): Promise<ReadonlyMap<string, number>>;
}

export interface LikeParts {
  readonly graph: Graph;
  readonly audience: Audience;
  readonly outbox: Outbox;
  readonly collectors: Collectors;
  readonly clock: Clock;
  /** Where counts are kept; absent: nowhere. */
  readonly counts?: LayeredCache<{ readonly likes: number }>;
}

interface Pair {
  readonly viewerId: string;
  readonly id: string;
}

/** What an event says that was liked. */
type About = (pair: Pair) => { userId: string; postId: string | null; commentId: string | null };
const aboutPost: About = ({ viewerId, id }) => ({ userId: viewerId, postId: id, commentId: null });
const aboutComment: About = ({ viewerId, id }) => ({ userId: viewerId, postId: null, commentId: id });
/** By what is liked first: whatever is hot is locked in one order by all. */
const orderOf = ({ viewerId, id }: Pair): string => `${id} ${viewerId}`;

function collectLikes({ collectors, outbox }: LikeParts, run: typeof postLike, about: About) {
  return collectors.create<Pair & { nowMs: number }, boolean>({
    orderOf,
    async write(tx, items) {
      const rows = await rowOfEach(items, (each) => run(tx, { items: each }));
      const made = items.filter((_, i) => rows[i]?.isNew);
      await outbox.store(
        tx,
        made.map((item) => liked(about(item), item.nowMs)),
      );
      return rows.map((row) => row !== undefined);
    },
  });
}

function collectUnlikes({ collectors, outbox, clock }: LikeParts, run: typeof postUnlike, about: About) {
  return collectors.create<Pair, undefined>({
    orderOf,
    async write(tx, items) {
      const rows = await rowOfEach(items, (each) => run(tx, { items: each }));
      const ended = items.filter((_, i) => (rows[i]?.ended ?? 0) > 0);
      await outbox.store(
        tx,
        ended.map((item) => unliked(about(item), clock())),
      );
      return items.map(() => undefined);
    },
  });
}

export function createLikeService(parts: LikeParts): LikeService {
  const { graph, audience, clock, counts } = parts;
  const postLikes = collectLikes(parts, postLike, aboutPost);
  const postUnlikes = collectUnlikes(parts, postUnlike, aboutPost);
  const commentLikes = collectLikes(parts, commentLike, aboutComment);
  const commentUnlikes = collectUnlikes(parts, commentUnlike, aboutComment);
  return {
    async likePost(viewer, postId) {
      await audience.require(viewer.id, 'posts', postId);
      if (!(await postLikes.add({ viewerId: viewer.id, id: postId, nowMs: clock() }))) throw new NotFound('post');
      return { postId };
    },
    async unlikePost(viewer, postId) {
      await audience.require(viewer.id, 'posts', postId);
      await postUnlikes.add({ viewerId: viewer.id, id: postId });
      return { postId };
    },
    async likeComment(viewer, commentId) {
      await audience.require(viewer.id, 'comments', commentId);
      const isThere = await commentLikes.add({ viewerId: viewer.id, id: commentId, nowMs: clock() });
      if (!isThere) throw new NotFound('comment');
      return { commentId };
    },
    async unlikeComment(viewer, commentId) {
      await audience.require(viewer.id, 'comments', commentId);
      await commentUnlikes.add({ viewerId: viewer.id, id: commentId });
      return { commentId };
    },
    async likers(viewerId, lists, limit) {
      const postIds = lists.map(({ parentId }) => parentId);
      const visible = await audience.visible(viewerId, 'posts', postIds);
      const shown = lists.filter(({ parentId }) => visible.has(parentId));
      return walkRead(likersPage, shown, limit);
    },
    async totals(viewerId, postIds) {
      const ids = [...(await audience.visible(viewerId, 'posts', postIds))];
      const read = async (some: readonly string[]): Promise<ReadonlyMap<string, { readonly likes: number }>> =>
        new Map((await likeCounts(graph, { ids: [...some] })).map((row) => [row.id, row]));
      const rows = await (counts?.getMany(ids, read) ?? read(ids));
      return new Map([...rows].map(([id, { likes }]) => [id, likes]));
    },
  };
}
