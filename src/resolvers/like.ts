// Likes of posts and comments, and who likes a post.
import type { GraphQLResolveInfo } from 'graphql';

import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import type { Candidate, ListFrom, PageArguments } from '../domain/page/page.ts';
import { type Edge, type List, connection } from './connection.ts';
import { toDateTime } from './date-time.ts';
import { userOfEdge } from './node.ts';

interface ById {
  readonly id: string;
}
type Resolver = (parent: never, args: never, context: Context, info: GraphQLResolveInfo) => unknown;

const likers = ({ viewer, services }: Context): List<Candidate> => ({
  name: 'likedBy',
  root: 'users',
  candidates: (lists: ListFrom[], limit) => services.like.likers(viewer?.id ?? null, lists, limit),
  totals: (ids) => services.like.totals(viewer?.id ?? null, ids),
});

const onPost =
  (action: 'likePost' | 'unlikePost') =>
  (_parent: unknown, { postId }: { postId: string }, { viewer, services }: Context) =>
    services.like[action](requireViewer(viewer), postId);

const onComment =
  (action: 'likeComment' | 'unlikeComment') =>
  (_parent: unknown, { id }: ById, { viewer, services }: Context) =>
    services.like[action](requireViewer(viewer), id);

export const likeResolvers: Record<string, Record<string, Resolver>> = {
  Post: {
    likedBy: ({ id }: ById, args: PageArguments, context: Context, info: GraphQLResolveInfo) =>
      connection(context, info, args, id, likers(context)),
  },
  LikeEdge: {
    likedAt: ({ at }: Edge<Candidate>) => toDateTime(at),
    node: userOfEdge,
  },
  Mutation: {
    likePost: onPost('likePost'),
    unlikePost: onPost('unlikePost'),
    likeComment: onComment('likeComment'),
    unlikeComment: onComment('unlikeComment'),
  },
};
