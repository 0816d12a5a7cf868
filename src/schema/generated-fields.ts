// Generated fields take conditions that the library cannot translate, and pages that the database refuses: that is the
// caller's to mend, and no failure of ours.
import { defaultFieldResolver, type GraphQLSchema } from 'graphql';

import { Invalid } from '../errors.ts';

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

/** Changes `schema`. */
export function explainGenerated(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    if (!field.args.some(({ name }) => name === 'where')) continue;
    const resolve = field.resolve ?? defaultFieldResolver;
    field.resolve = async (parent: unknown, args: Record<string, unknown>, context: unknown, info) => {
      try {
        return await resolve(parent, args, context, info);
      } catch (error) {
        throw explained(error);
      }
    };
  }
  return schema;
}
