// Posts: one of them, those of an account, and what their author does to them.
import type { GraphQLResolveInfo } from 'graphql';

import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import type { Candidate, ListFrom, PageArguments } from '../domain/page/page.ts';
import { NotFound } from '../errors.ts';
import { type List, connection } from './connection.ts';
import { toDateTime, toNullableDateTime } from './date-time.ts';
import { type Told, told } from './live.ts';
import { postOfEdge, postOfPayload } from './node.ts';

interface ById {
  readonly id: string;
}
interface Times {
  readonly createdAtMs: number;
  readonly editedAtMs: number | null;
}
type Resolver = (parent: never, args: never, context: Context, info: GraphQLResolveInfo) => unknown;

const posts = ({ viewer, services }: Context): List<Candidate> => ({
  name: 'posts',
  root: 'posts',
  candidates: (lists: ListFrom[], limit) => services.post.ofUsers(viewer?.id ?? null, lists, limit),
});

export const postResolvers: Record<string, Record<string, Resolver | Told>> = {
  Query: {
    async post(_parent: unknown, { id }: ById, { hydrate }: Context, info: GraphQLResolveInfo) {
      const post = await hydrate.post(id, info);
      if (post === null) throw new NotFound('post');
      return post;
    },
  },
  User: {
    posts: ({ id }: ById, args: PageArguments, context: Context, info: GraphQLResolveInfo) =>
      connection(context, info, args, id, posts(context)),
  },
  Post: {
    createdAt: ({ createdAtMs }: Times) => toDateTime(createdAtMs),
    editedAt: ({ editedAtMs }: Times) => toNullableDateTime(editedAtMs),
  },
  PostPageEdge: {
    node: postOfEdge,
  },
  Mutation: {
    createPost: (_parent: unknown, { input }: { input: unknown }, { viewer, services }: Context) =>
      services.post.create(requireViewer(viewer), input),
    editPost: (_parent: unknown, { id, text }: ById & { text: string }, { viewer, services }: Context) =>
      services.post.edit(requireViewer(viewer), id, text),
    deletePost: (_parent: unknown, { id }: ById, { viewer, services }: Context) =>
      services.post.remove(requireViewer(viewer), id),
  },
  Subscription: {
    postEngagementChanged: told((_parent: unknown, { postId }: { postId: string }, { viewer, services }: Context) =>
      services.live.engagementChanged(viewer, postId),
    ),
  },
  PostPayload: {
    post: postOfPayload,
  },
};
