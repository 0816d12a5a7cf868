// Comments and replies: writing, deleting and listing them.
import { commentCounts, commentRemoved, commentsPage, repliesPage, replyCounts } from '../../cypher/comment/queries.ts';
import { pageRead } from '../../cypher/page.ts';
import type { Viewer } from '../../context.ts';
import { Forbidden, NotFound } from '../../errors.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Collectors } from '../../graph/collect.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Read } from '../../graph/read.ts';
import type { Clock } from '../clock.ts';
import { parseInput } from '../input.ts';
import type { Candidate, ListFrom } from '../page/page.ts';
import { clientKeyOf } from '../post/retry.ts';
import type { Audience } from '../visibility/audience.ts';
import { NewComment, collectComments, commentOfKey, noSuchReply } from './compose.ts';
import { removeComment, removeRest } from './remove.ts';

type Totals = ReadonlyMap<string, number>;

export interface CommentService {
  /**
   * A retry with the same clientMutationId answers the comment of the first try. NotFound where the post is invisible,
   * Invalid at input.replyToId where the answered comment is invisible, on another post, or 20 levels deep.
   */
  create(viewer: Viewer, input: unknown): Promise<{ commentId: string }>;
  /** NotFound where invisible, Forbidden('NOT_OWN') where neither comment nor post is the viewer's; twice is once. */
  remove(viewer: Viewer, id: string): Promise<{ id: string }>;
  /** Comments on the post itself, latest first; some may yet prove invisible. */
  onPosts(lists: ListFrom[], limit: number): Promise<Read<Candidate>>;
  /** Replies to a comment, earliest first; some may yet prove invisible. */
  repliesTo(lists: ListFrom[], limit: number): Promise<Read<Candidate>>;
  /** How many comments there are on each of the posts that the viewer may see. */
  totalsOnPosts(viewerId: string | null, postIds: string[]): Promise<Totals>;
  /** How many replies there are to each of the comments that the viewer may see. */
  totalsOfReplies(viewerId: string | null, commentIds: string[]): Promise<Totals>;
}

export interface CommentParts {
  readonly graph: Graph;
  readonly audience: Audience;
  readonly outbox: Outbox;
  readonly collectors: Collectors;
  readonly clock: Clock;
}

export function createCommentService(parts: CommentParts): CommentService {
  const { graph, audience, outbox, clock } = parts;
  const comments = collectComments(parts);
  return {
    async create(viewer, input) {
      const { clientMutationId, replyToId = null, ...rest } = parseInput(NewComment, input);
      const clientKey = clientKeyOf(viewer, clientMutationId);
      // Before anything else: a retry is answered even where the post has since become invisible.
      const made = await commentOfKey(graph, clientKey);
      if (made !== undefined) return { commentId: made };
      await audience.require(viewer.id, 'posts', rest.postId);
      if (replyToId !== null && !(await audience.visible(viewer.id, 'comments', [replyToId])).has(replyToId)) {
        throw noSuchReply();
      }
      const draft = { ...rest, viewer, replyToId, clientKey, nowMs: clock() };
      return { commentId: await comments.add(draft) };
    },
    async remove(viewer, id) {
      const own = { viewerId: viewer.id, id };
      const visible = (await audience.visible(viewer.id, 'comments', [id])).has(id);
      if (visible && (await removeComment(outbox, own, clock()))) return { id };
      const [removed] = await commentRemoved(graph, own);
      if (removed === undefined) {
        throw visible
          ? new Forbidden('NOT_OWN', 'This is neither your comment nor on your post.')
          : new NotFound('comment');
      }
      await removeRest(outbox, id, clock());
      return removed;
    },
    onPosts: (lists, limit) => Promise.resolve(pageRead(commentsPage, lists, limit)),
    repliesTo: (lists, limit) => Promise.resolve(pageRead(repliesPage, lists, limit)),
    async totalsOnPosts(viewerId, postIds) {
      const ids = [...(await audience.visible(viewerId, 'posts', postIds))];
      return new Map((await commentCounts(graph, { ids })).map((row) => [row.id, row.comments]));
    },
    async totalsOfReplies(viewerId, commentIds) {
      const ids = [...(await audience.visible(viewerId, 'comments', commentIds))];
      return new Map((await replyCounts(graph, { ids })).map((row) => [row.id, row.replies]));
    },
  };
}
