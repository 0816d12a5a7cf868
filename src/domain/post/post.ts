// Posts: making, editing and deleting one's own, and listing those of an account.
import { postRemoved, postsPage } from '../../cypher/post/queries.ts';
import type { Viewer } from '../../context.ts';
import { Forbidden } from '../../errors.ts';
import { postEdited } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Collectors } from '../../graph/collect.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Read } from '../../graph/read.ts';
import type { Clock } from '../clock.ts';
import { parseInput } from '../input.ts';
import type { Candidate, ListFrom } from '../page/page.ts';
import type { Audience } from '../visibility/audience.ts';
import { collectPosts, draftOf } from './compose.ts';
import { editPost } from './edit.ts';
import { removePost } from './remove.ts';
import { PostText } from './text.ts';

export interface PostService {
  /** A retry with the same clientMutationId answers the post of the first try, whatever else it says. */
  create(viewer: Viewer, input: unknown): Promise<{ postId: string }>;
  /** NotFound where invisible, Forbidden: NOT_OWN where somebody else's, NOT_EDITABLE for a bare share. */
  edit(viewer: Viewer, id: string, text: string): Promise<{ postId: string }>;
  /** NotFound where invisible, Forbidden('NOT_OWN') where somebody else's; twice is once. */
  remove(viewer: Viewer, id: string): Promise<{ id: string }>;
  /** Posts and shares of each list's parent, latest first; some may yet prove invisible. */
  ofUsers(viewerId: string | null, lists: ListFrom[], limit: number): Read<Candidate>;
}

export interface PostParts {
  readonly graph: Graph;
  readonly audience: Audience;
  readonly outbox: Outbox;
  readonly collectors: Collectors;
  readonly clock: Clock;
}

export function createPostService(parts: PostParts): PostService {
  const { graph, audience, outbox, clock } = parts;
  const posts = collectPosts(parts);
  return {
    create: async (viewer, input) => ({ postId: await posts.add(draftOf(viewer, input, clock())) }),
    async edit(viewer, id, text) {
      const words = parseInput(PostText, text, 'text');
      await audience.require(viewer.id, 'posts', id);
      const nowMs = clock();
      await outbox.write(async (tx) => {
        const isEdited = await editPost(tx, viewer, id, words, nowMs);
        await outbox.store(tx, isEdited ? [postEdited({ authorId: viewer.id, postId: id }, nowMs)] : []);
      });
      return { postId: id };
    },
    async remove(viewer, id) {
      if (await removePost(outbox, { authorId: viewer.id, id }, clock())) return { id };
      const [done] = await postRemoved(graph, { viewerId: viewer.id, id });
      if (done !== undefined) return done;
      await audience.require(viewer.id, 'posts', id);
      throw new Forbidden('NOT_OWN', 'This is not your post.');
    },
    ofUsers: (viewerId, lists, limit) => postsPage.read({ viewerId, lists, limit }, (rows) => rows),
  };
}
