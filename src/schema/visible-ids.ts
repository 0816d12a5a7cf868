// Asks the library which of some ids a viewer may see: the visibility rules without any selection of a client's.
import { type DocumentNode, type GraphQLSchema, execute, parse } from 'graphql';

import type { LibraryContext, Root } from './hydrate.ts';

const DOCUMENTS: Record<Root, DocumentNode> = {
  users: parse('query ($ids: [ID!]!) { rows: users(where: { id: { in: $ids } }) { id } }'),
  posts: parse('query ($ids: [ID!]!) { rows: posts(where: { id: { in: $ids } }) { id } }'),
  comments: parse('query ($ids: [ID!]!) { rows: comments(where: { id: { in: $ids } }) { id } }'),
};

/** Binds the question to the internal schema. Rejects with whatever the library met. */
export function createVisibleIds(
  schema: GraphQLSchema,
  libraryContext: (viewerId: string | null) => LibraryContext,
): (viewerId: string | null, root: Root, ids: readonly string[]) => Promise<ReadonlySet<string>> {
  return async (viewerId, root, ids) => {
    if (ids.length === 0) return new Set();
    const result = await execute({
      schema,
      document: DOCUMENTS[root],
      variableValues: { ids },
      contextValue: libraryContext(viewerId),
    });
    const [error] = result.errors ?? [];
    if (error !== undefined) throw error.originalError ?? error;
    return new Set((result.data?.rows as { id: string }[]).map(({ id }) => id));
  };
}
