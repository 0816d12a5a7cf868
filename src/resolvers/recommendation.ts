// People you may know.
import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';

import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import { type PageArguments, inRange } from '../domain/page/page.ts';
import { MUTUALS_MAX, type Suggestion, type SuggestionOrder, mutualsOf } from '../domain/recommendation/candidates.ts';
import type { Wanted } from '../schema/hydrate.ts';
import { type Edge, type List, connection } from './connection.ts';
import { userOfEdge } from './node.ts';

// A cursor holds what its order ranks by, so each order is a list of its own.
const LIST_NAMES: Record<SuggestionOrder, string> = { MUTUALS: 'peopleYouMayKnow', BEST: 'peopleYouMayKnow:BEST' };

const suggestions = ({ services }: Context, order: SuggestionOrder): List<Suggestion> => ({
  name: LIST_NAMES[order],
  root: 'users',
  // The viewer is the only parent there is.
  candidates: ([list], limit) =>
    Promise.resolve(list === undefined ? [] : services.recommendation.read(order, list, limit)),
});

/** Where mutual followees stand: they are what is being resolved. */
const MUTUALS: Wanted = { root: 'users', path: [], column: 'id' };

type Arguments = PageArguments & { readonly order?: SuggestionOrder | null };

/** All at one place of the document ask for as many. */
const mutualIds = (
  { hydrate, services, viewer }: Context,
  info: GraphQLResolveInfo,
  limit: number,
): DataLoader<string, string[]> =>
  hydrate.once(
    info,
    'mutuals',
    () =>
      new DataLoader(async (ids: readonly string[]) => {
        const read = services.recommendation.mutuals(requireViewer(viewer), ids, limit);
        return mutualsOf(await hydrate.readWithNodes(read, [MUTUALS], info), ids);
      }),
  );

export const recommendationResolvers = {
  Query: {
    peopleYouMayKnow: (_parent: unknown, args: Arguments, context: Context, info: GraphQLResolveInfo) =>
      connection(context, info, args, requireViewer(context.viewer).id, suggestions(context, args.order ?? 'MUTUALS')),
  },
  SuggestionEdge: {
    mutuals: async (
      { id }: Edge<Suggestion>,
      args: { first?: number | null },
      context: Context,
      info: GraphQLResolveInfo,
    ) => {
      const wanted = inRange(args.first ?? 3, 1, MUTUALS_MAX, 'first');
      const ids = await mutualIds(context, info, wanted).load(id);
      const people = await Promise.all(ids.map((mutualId) => context.hydrate.user(mutualId, info)));
      return people.filter((person) => person !== null);
    },
    node: userOfEdge,
  },
  Mutation: {
    dismissSuggestion: (_parent: unknown, { userId }: { userId: string }, { viewer, services }: Context) =>
      services.recommendation.dismiss(requireViewer(viewer), userId),
  },
};
