// Generated fields take conditions that the library cannot translate, and pages that the database refuses: that is the
// caller's to mend, and no failure of ours.
import {
  type ASTNode,
  defaultFieldResolver,
  getNamedType,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isLeafType,
  isObjectType,
  print,
} from 'graphql';

import { Invalid } from '../errors.ts';
import { SIZE_ARGUMENTS } from './costs.ts';

/** What the library or the database says of a caller's conditions, as that; every other error as it is. */
export function explained(error: unknown): unknown {
  // The library goes through conditions without looking whether they are null.
  if (error instanceof TypeError) {
    const message = 'These conditions cannot be translated. Leave out what is null or empty.';
    return new Invalid('UNSUPPORTED_CONDITION', 'where', message, { cause: error });
  }
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string' || !code.startsWith('Neo.ClientError.Statement.')) return error;
  return new Invalid('UNSUPPORTED_ARGUMENT', 'where', 'The database cannot do this. Look at limits and types.', {
    cause: error,
  });
}

/** No list has fewer rows than none: the library takes a negative number for a mistake of its own. */
function assertSizes(args: Readonly<Record<string, unknown>>): void {
  for (const name of SIZE_ARGUMENTS) {
    const size = args[name];
    if (typeof size === 'number' && size < 0) throw new Invalid('OUT_OF_RANGE', name, `${name} must be 0 or more.`);
  }
}

/** Whether a caller has written conditions, or how many rows a generated list has. */
export const hasConditions = (nodes: readonly ASTNode[]): boolean =>
  nodes.some((node) => /\b(where|limit|sort):/.test(print(node)));

type Resolve = GraphQLFieldResolver<unknown, unknown, Record<string, unknown>>;

/** A field of ours fails by what is written below it, too: its nodes are one statement with their lists. */
const isWrittenBelow = ({ fieldNodes, fragments }: GraphQLResolveInfo): boolean =>
  hasConditions([...fieldNodes, ...Object.values(fragments)]);

const explaining =
  (resolve: Resolve, isGenerated: boolean): Resolve =>
  async (parent, args, context, info) => {
    try {
      if (isGenerated) assertSizes(args);
      return await resolve(parent, args, context, info);
    } catch (error) {
      throw isGenerated || isWrittenBelow(info) ? explained(error) : error;
    }
  };

/** Changes `schema`. */
export function explainGenerated(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const isGenerated = field.args.some(({ name }) => name === 'where');
      if (field.resolve === undefined && !isGenerated) continue;
      if (!isLeafType(getNamedType(field.type))) {
        field.resolve = explaining(field.resolve ?? defaultFieldResolver, isGenerated);
      }
    }
  }
  return schema;
}
