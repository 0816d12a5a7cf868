// How far two people are apart.
import type { GraphQLResolveInfo } from 'graphql';

import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import { type Connection, type Ends, PATHS_MAX } from '../domain/degree/path.ts';
import { inRange } from '../domain/page/page.ts';
import { selects } from './selection.ts';

interface Arguments {
  readonly from?: string | null;
  readonly to: string;
  readonly direction?: Ends['direction'] | null;
  readonly maxDegree?: number | null;
}

export const degreeResolvers = {
  Query: {
    degreeOfConnection: (_parent: unknown, args: Arguments, { viewer, services }: Context, info: GraphQLResolveInfo) =>
      services.degree.between(
        requireViewer(viewer),
        {
          from: args.from ?? null,
          to: args.to,
          direction: args.direction ?? 'ANY',
          maxDegree: args.maxDegree ?? 6,
        },
        selects(info, 'paths'),
      ),
  },
  ConnectionDegree: {
    paths: async (
      { paths }: Connection,
      args: { first?: number | null },
      { hydrate }: Context,
      info: GraphQLResolveInfo,
    ) => {
      const wanted = paths.slice(0, inRange(args.first ?? 3, 1, PATHS_MAX, 'first'));
      const people = await Promise.all(wanted.map((path) => Promise.all(path.map((id) => hydrate.user(id, info)))));
      // Somebody who has vanished since the search takes the path along.
      return people.filter((path) => !path.includes(null));
    },
  },
};
