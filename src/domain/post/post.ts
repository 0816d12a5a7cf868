// Posts: making, editing and deleting one's own, and listing those of an account.
import { postRemove, postRemoved, postsPage } from '../../cypher/post/queries.ts';
import type { Viewer } from '../../context.ts';
import { Forbidden } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Clock } from '../clock.ts';
import { parseInput } from '../input.ts';
import type { Candidate, ListFrom } from '../page/page.ts';
import type { Audience } from '../visibility/audience.ts';
import { createPost } from './compose.ts';
import { editPost } from './edit.ts';
import { PostText } from './text.ts';

export interface PostService {
  /** A retry with the same clientMutationId answers the post of the first try, whatever else it says. */
  create(viewer: Viewer, input: unknown): Promise<{ postId: string }>;
  /** NotFound where invisible, Forbidden: NOT_OWN where somebody else's, NOT_EDITABLE for a bare share. */
  edit(viewer: Viewer, id: string, text: string): Promise<{ postId: string }>;
  /** NotFound where invisible, Forbidden('NOT_OWN') where somebody else's; twice is once. */
  remove(viewer: Viewer, id: string): Promise<{ id: string }>;
  /** Posts and shares of each list's parent, latest first; some may yet prove invisible. */
  ofUsers(viewerId: string | null, lists: ListFrom[], limit: number): Promise<Candidate[]>;
}

export interface PostParts {
  readonly graph: Graph;
  readonly audience: Audience;
  readonly clock: Clock;
}

export function createPostService({ graph, audience, clock }: PostParts): PostService {
  return {
    create: (viewer, input) => createPost(graph, viewer, input, clock()),
    async edit(viewer, id, text) {
      const words = parseInput(PostText, text, 'text');
      await audience.require(viewer.id, 'posts', id);
      await graph.write((tx) => editPost(tx, viewer, id, words, clock()));
      return { postId: id };
    },
    async remove(viewer, id) {
      const own = { viewerId: viewer.id, id };
      const done = (await postRemove(graph, { ...own, nowMs: clock() }))[0] ?? (await postRemoved(graph, own))[0];
      if (done !== undefined) return done;
      await audience.require(viewer.id, 'posts', id);
      throw new Forbidden('NOT_OWN', 'This is not your post.');
    },
    async ofUsers(viewerId, lists, limit) {
      const parentIds = lists.map(({ parentId }) => parentId);
      const open = await audience.openLists(viewerId, parentIds);
      return postsPage(graph, { viewerId, lists: lists.filter(({ parentId }) => open.has(parentId)), limit });
    },
  };
}
