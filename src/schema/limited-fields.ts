// Puts the rate limits before the fields of Mutation, after the permissions: who may not do a thing uses up nothing.
import { defaultFieldResolver, type GraphQLSchema } from 'graphql';

import type { Context } from '../context.ts';

/** Which policy stands before which field is domain/limit/policies.ts's business. Changes `schema`. */
export function limitFields(schema: GraphQLSchema): GraphQLSchema {
  for (const [name, field] of Object.entries(schema.getMutationType()?.getFields() ?? {})) {
    const resolve = field.resolve ?? defaultFieldResolver;
    field.resolve = async (parent: unknown, args: Record<string, unknown>, context: Context, info) => {
      const { viewer, ip, services, taken } = context;
      await services.limit.takeForField(name, { viewerId: viewer?.id ?? null, ip, taken });
      return await resolve(parent, args, context, info);
    };
  }
  return schema;
}
