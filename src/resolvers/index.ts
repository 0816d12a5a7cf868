// All resolvers of ours, joined. What is not here, the library resolves.
import type { IResolvers } from '@graphql-tools/utils';

import { authResolvers } from './auth.ts';
import { blockResolvers } from './block.ts';
import { followResolvers } from './follow.ts';
import { userResolvers } from './user.ts';

type TypeResolvers = Record<string, object>;

const parts: TypeResolvers[] = [authResolvers, blockResolvers, followResolvers, userResolvers];

/** One map of types to fields. Throws where two parts resolve the same field. */
export function joinResolvers(maps: readonly TypeResolvers[] = parts): IResolvers {
  const joined: Record<string, Record<string, unknown>> = {};
  for (const map of maps) {
    for (const [type, fields] of Object.entries(map)) {
      joined[type] ??= {};
      for (const [field, resolver] of Object.entries(fields)) {
        if (field in joined[type]) throw new Error(`${type}.${field} is resolved twice`);
        joined[type][field] = resolver;
      }
    }
  }
  return joined as IResolvers;
}
