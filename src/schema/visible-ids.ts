// Asks the library which of some ids a viewer may see: the visibility rules without any selection of a client's.
import { type GraphQLResolveInfo, type GraphQLSchema, Kind, OperationTypeNode } from 'graphql';

import { type Compile, ID_KEY, type Root } from './compile.ts';
import { KEYS_MAX, type LoadNodes } from './load-nodes.ts';

/** Binds the question. Asked by many at once, it is one statement. Rejects with whatever the graph met. */
export function createVisibleIds(
  schema: GraphQLSchema,
  compile: Compile,
  loadNodes: LoadNodes,
): (viewerId: string | null, root: Root, ids: readonly string[]) => Promise<ReadonlySet<string>> {
  const info = emptyInfo(schema);
  return async (viewerId, root, ids) => {
    if (ids.length === 0) return new Set();
    const compiled = await compile(root, 'id', [], info, viewerId);
    const parts = Array.from({ length: Math.ceil(ids.length / KEYS_MAX) }, (_, part) =>
      loadNodes(compiled, viewerId, ids.slice(part * KEYS_MAX, (part + 1) * KEYS_MAX)),
    );
    const visible = new Set((await Promise.all(parts)).flat().map((node) => node[ID_KEY]));
    return new Set(ids.filter((id) => visible.has(id)));
  };
}

/** What a resolver would be told in a query that selects nothing. */
function emptyInfo(schema: GraphQLSchema): GraphQLResolveInfo {
  const query = schema.getQueryType();
  if (query == null) throw new Error('The internal schema has no queries');
  return {
    fieldName: '',
    fieldNodes: [],
    returnType: query,
    parentType: query,
    path: { prev: undefined, key: '', typename: undefined },
    schema,
    fragments: {},
    rootValue: undefined,
    operation: {
      kind: Kind.OPERATION_DEFINITION,
      operation: OperationTypeNode.QUERY,
      selectionSet: { kind: Kind.SELECTION_SET, selections: [] },
    },
    variableValues: {},
  };
}
