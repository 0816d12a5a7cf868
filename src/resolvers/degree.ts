// How far people are apart.
import { getArgumentValues, type GraphQLResolveInfo } from 'graphql';

import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import {
  type Connection,
  type DegreeOf,
  type Ends,
  PATHS_MAX,
  connectionOf,
  degreesOf,
  endsOf,
} from '../domain/degree/path.ts';
import { inRange } from '../domain/page/page.ts';
import type { Place } from '../schema/hydrate.ts';
import { fieldsBelow } from './selection.ts';

interface Way {
  readonly direction?: Ends['direction'] | null;
  readonly maxDegree?: number | null;
}
type ToOne = Way & { readonly from?: string | null; readonly to: string };
type ToMany = Way & { readonly to: readonly string[] };

const PATHS_DEFAULT = 3;

/** How many paths are asked for at most, whatever the aliases; 0 where none are. What is no count is told later. */
function pathCount(info: GraphQLResolveInfo): number {
  const type = info.schema.getType('ConnectionDegree');
  const field = type !== undefined && 'getFields' in type ? type.getFields().paths : undefined;
  if (field === undefined || !('args' in field)) return 0;
  const counts = fieldsBelow(info.fieldNodes, info, 'paths').map(
    (node) => getArgumentValues(field, node, info.variableValues).first,
  );
  const wanted = counts.map((count) => (typeof count === 'number' ? count : PATHS_DEFAULT));
  return wanted.length === 0 ? 0 : Math.min(Math.max(...wanted, 1), PATHS_MAX);
}

/** Where the people stand below the two questions. */
const PEOPLE: Place = { root: 'users', path: ['paths'] };
const PERSON: Place = { root: 'users', path: ['user'] };

const way = ({ direction, maxDegree }: Way, degreeDefault: number) => ({
  direction: direction ?? 'ANY',
  maxDegree: maxDegree ?? degreeDefault,
});

export const degreeResolvers = {
  Query: {
    async degreeOfConnection(
      _parent: unknown,
      args: ToOne,
      { viewer, services, hydrate }: Context,
      info: GraphQLResolveInfo,
    ) {
      const ends = { from: args.from ?? null, to: args.to, ...way(args, 6) };
      const count = pathCount(info);
      const read = services.degree.read(requireViewer(viewer), ends, count);
      const rows = await hydrate.readWithNodes(read, [{ ...PEOPLE, column: 'ids' }], info);
      const visible = await hydrate.visible(PEOPLE, endsOf(rows), info);
      return connectionOf(rows, visible, count);
    },
    async degreesOfConnection(
      _parent: unknown,
      args: ToMany,
      { viewer, services, hydrate }: Context,
      info: GraphQLResolveInfo,
    ) {
      const read = services.degree.readList(requireViewer(viewer), { to: args.to, ...way(args, 3) });
      const rows = await hydrate.readWithNodes(read, [{ ...PERSON, column: 'id' }], info);
      return degreesOf(rows, await hydrate.visible(PERSON, args.to, info));
    },
  },
  ConnectionDegree: {
    paths: async (
      { paths }: Connection,
      args: { first?: number | null },
      { hydrate }: Context,
      info: GraphQLResolveInfo,
    ) => {
      const wanted = paths.slice(0, inRange(args.first ?? PATHS_DEFAULT, 1, PATHS_MAX, 'first'));
      const people = await Promise.all(wanted.map((path) => Promise.all(path.map((id) => hydrate.user(id, info)))));
      // Somebody who has vanished since the search takes the path along.
      return people.filter((path) => !path.includes(null));
    },
  },
  ConnectionDegreeOf: {
    user: ({ userId }: DegreeOf, _args: unknown, { hydrate }: Context, info: GraphQLResolveInfo) =>
      hydrate.user(userId, info),
  },
};
