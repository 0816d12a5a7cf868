// Likes of posts and comments. What one does not see, one cannot like; liking twice is liking once.
import { commentLike, commentUnlike, likeCounts, likersPage, postLike, postUnlike } from '../../cypher/like/queries.ts';
import type { Viewer } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
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
  likers(viewerId: string | null, lists: ListFrom[], limit: number): Promise<Candidate[]>;
  /** How many like each of the posts that the viewer may see. */
  totals(viewerId: string | null, postIds: string[]): Promise<ReadonlyMap<string, number>>;
}

export interface LikeParts {
  readonly graph: Graph;
  readonly audience: Audience;
  readonly clock: Clock;
}

export function createLikeService({ graph, audience, clock }: LikeParts): LikeService {
  return {
    async likePost(viewer, postId) {
      await audience.require(viewer.id, 'posts', postId);
      const [liked] = await postLike(graph, { viewerId: viewer.id, id: postId, nowMs: clock() });
      if (liked === undefined) throw new NotFound('post');
      return { postId };
    },
    async unlikePost(viewer, postId) {
      await audience.require(viewer.id, 'posts', postId);
      await postUnlike(graph, { viewerId: viewer.id, id: postId });
      return { postId };
    },
    async likeComment(viewer, commentId) {
      await audience.require(viewer.id, 'comments', commentId);
      const [liked] = await commentLike(graph, { viewerId: viewer.id, id: commentId, nowMs: clock() });
      if (liked === undefined) throw new NotFound('comment');
      return { commentId };
    },
    async unlikeComment(viewer, commentId) {
      await audience.require(viewer.id, 'comments', commentId);
      await commentUnlike(graph, { viewerId: viewer.id, id: commentId });
      return { commentId };
    },
    async likers(viewerId, lists, limit) {
      const postIds = lists.map(({ parentId }) => parentId);
      const visible = await audience.visible(viewerId, 'posts', postIds);
      return likersPage(graph, { lists: lists.filter(({ parentId }) => visible.has(parentId)), limit });
    },
    async totals(viewerId, postIds) {
      const ids = [...(await audience.visible(viewerId, 'posts', postIds))];
      return new Map((await likeCounts(graph, { ids })).map((row) => [row.id, row.likes]));
    },
  };
}
