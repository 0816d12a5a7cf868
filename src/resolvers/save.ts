// Saved posts.
import type { GraphQLResolveInfo } from 'graphql';

import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import type { Candidate, PageArguments } from '../domain/page/page.ts';
import { type List, connection } from './connection.ts';

type Resolver = (parent: never, args: never, context: Context, info: GraphQLResolveInfo) => unknown;

const saved = ({ services }: Context): List<Candidate> => ({
  name: 'savedPosts',
  root: 'posts',
  candidates: services.save.saved,
});

const onPost =
  (action: 'save' | 'unsave') =>
  (_parent: unknown, { postId }: { postId: string }, { viewer, services }: Context) =>
    services.save[action](requireViewer(viewer), postId);

export const saveResolvers: Record<string, Record<string, Resolver>> = {
  Query: {
    savedPosts: (_parent: unknown, args: PageArguments, context: Context, info: GraphQLResolveInfo) =>
      connection(context, info, args, requireViewer(context.viewer).id, saved(context)),
  },
  Mutation: { savePost: onPost('save'), unsavePost: onPost('unsave') },
};
