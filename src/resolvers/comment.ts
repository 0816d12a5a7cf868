// Comments on posts and replies to comments.
import type { GraphQLResolveInfo } from 'graphql';

import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import type { Candidate, PageArguments } from '../domain/page/page.ts';
import { NotFound } from '../errors.ts';
import { type List, connection } from './connection.ts';
import { toDateTime } from './date-time.ts';
import { type Told, stillThere, told } from './live.ts';
import { commentOfEdge, commentOfPayload } from './node.ts';

interface ById {
  readonly id: string;
}
type Resolver = (parent: never, args: never, context: Context, info: GraphQLResolveInfo) => unknown;

const comments = ({ viewer, services }: Context): List<Candidate> => ({
  name: 'comments',
  root: 'comments',
  candidates: services.comment.onPosts,
  totals: (ids) => services.comment.totalsOnPosts(viewer?.id ?? null, ids),
});

const replies = ({ viewer, services }: Context): List<Candidate> => ({
  name: 'replies',
  root: 'comments',
  candidates: services.comment.repliesTo,
  totals: (ids) => services.comment.totalsOfReplies(viewer?.id ?? null, ids),
});

export const commentResolvers: Record<string, Record<string, Resolver | Told>> = {
  Query: {
    async comment(_parent: unknown, { id }: ById, { hydrate }: Context, info: GraphQLResolveInfo) {
      const comment = await hydrate.comment(id, info);
      if (comment === null) throw new NotFound('comment');
      return comment;
    },
  },
  Post: {
    comments: ({ id }: ById, args: PageArguments, context: Context, info: GraphQLResolveInfo) =>
      connection(context, info, args, id, comments(context)),
  },
  Comment: {
    createdAt: ({ createdAtMs }: { createdAtMs: number }) => toDateTime(createdAtMs),
    replies: ({ id }: ById, args: PageArguments, context: Context, info: GraphQLResolveInfo) =>
      connection(context, info, args, id, replies(context)),
  },
  CommentPageEdge: {
    node: commentOfEdge,
  },
  Mutation: {
    createComment: (_parent: unknown, { input }: { input: unknown }, { viewer, services }: Context) =>
      services.comment.create(requireViewer(viewer), input),
    deleteComment: (_parent: unknown, { id }: ById, { viewer, services }: Context) =>
      services.comment.remove(requireViewer(viewer), id),
  },
  Subscription: {
    commentAdded: told((_parent: unknown, { postId }: { postId: string }, { viewer, services }: Context) =>
      services.live.commentAdded(viewer, postId),
    ),
  },
  CommentAdded: {
    comment: stillThere('comment', commentOfPayload),
  },
  CommentPayload: {
    comment: commentOfPayload,
  },
};
