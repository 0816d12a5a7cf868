// Nodes from the library: turns the ids that our own Cypher found into nodes with the client's own selection, batched,
// with the visibility rules applied. It calls the generated root field (`posts(where: {id: {in: $ids}})`) of the
// internal schema directly. The hinge of the design (ADR 0002): a resolver of ours never builds a User, a Post or a
// Comment by hand.
import DataLoader from 'dataloader';
import {
  type FieldNode,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type InlineFragmentNode,
  Kind,
  OperationTypeNode,
  type SelectionNode,
} from 'graphql';

/** The generated root fields. */
export type Root = 'users' | 'posts' | 'comments';

/** A node as the library made it: the client's selection, its id under ID_KEY. */
export type Node = Readonly<Record<string, unknown>>;

/** Where the id is found in a hydrated node, whatever the client called its own fields. */
export const ID_KEY = '_sociogramId';

export interface Hydrate {
  /** The node with that id and the selection under `info`; null where the viewer may not see it. */
  user(id: string, info: GraphQLResolveInfo): Promise<Node | null>;
  userByHandle(handle: string, info: GraphQLResolveInfo): Promise<Node | null>;
  post(id: string, info: GraphQLResolveInfo): Promise<Node | null>;
  comment(id: string, info: GraphQLResolveInfo): Promise<Node | null>;
  /**
   * Which of the ids the viewer may see; loads them with the selection of `edges { node }` under `info` where there is
   * one.
   */
  visibleEdges(root: Root, ids: readonly string[], info: GraphQLResolveInfo): Promise<ReadonlySet<string>>;
  /** Hydrates as somebody else: for the answer to a sign-in, whose context is still anonymous. */
  as(userId: string): Hydrate;
  /** A value that lives as long as this hydrate (one execution), made once per place of the document and key. */
  once<T>(info: GraphQLResolveInfo, key: string, make: () => T): T;
}

/** What the library reads of a context. */
export interface LibraryContext {
  readonly jwt: { readonly sub: string | null };
  readonly [key: string]: unknown;
}

const BATCH_MAX = 500;
const ID_FIELD: FieldNode = {
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: ID_KEY },
  name: { kind: Kind.NAME, value: 'id' },
};

/** Binds hydration to the internal schema, whose root fields are all there. */
export function createHydrator(
  schema: GraphQLSchema,
  libraryContext: (viewerId: string | null) => LibraryContext,
): (viewerId: string | null) => Hydrate {
  const forViewer = (viewerId: string | null): Hydrate => {
    const places = new Places();
    const made = new Map<string, unknown>();
    const onceAt = <T>(fieldNodes: readonly FieldNode[], info: GraphQLResolveInfo, key: string, make: () => T): T => {
      const place = `${key}|${stepOf(info)}|${places.keyOf(fieldNodes)}`;
      if (!made.has(place)) made.set(place, make());
      return made.get(place) as T;
    };
    const fetch = (
      root: Root,
      where: object,
      fieldNodes: readonly FieldNode[],
      info: GraphQLResolveInfo,
    ): Promise<Node[]> => fetchNodes(schema, root, where, fieldNodes, info, libraryContext(viewerId));
    const loader = (
      root: Root,
      fieldNodes: readonly FieldNode[],
      info: GraphQLResolveInfo,
    ): DataLoader<string, Node | null> =>
      onceAt(fieldNodes, info, root, () => {
        const batch = async (ids: readonly string[]): Promise<(Node | null)[]> => {
          const rows = await fetch(root, { id: { in: ids } }, fieldNodes, info);
          const byId = new Map(rows.map((row) => [row[ID_KEY], row]));
          return ids.map((id) => byId.get(id) ?? null);
        };
        return new DataLoader(batch, { maxBatchSize: BATCH_MAX });
      });
    return {
      user: (id, info) => loader('users', info.fieldNodes, info).load(id),
      post: (id, info) => loader('posts', info.fieldNodes, info).load(id),
      comment: (id, info) => loader('comments', info.fieldNodes, info).load(id),
      async userByHandle(handle, info) {
        const [row] = await fetch('users', { handle: { eq: handle } }, info.fieldNodes, info);
        return row ?? null;
      },
      async visibleEdges(root, ids, info) {
        const nodes = await loader(root, edgeNodeFields(info), info).loadMany([...ids]);
        const failed = nodes.find((node) => node instanceof Error);
        if (failed !== undefined) throw failed;
        return new Set(ids.filter((_, index) => nodes[index] !== null));
      },
      as: forViewer,
      once: (info, key, make) => onceAt(info.fieldNodes, info, key, make),
    };
  };
  return forViewer;
}

async function fetchNodes(
  schema: GraphQLSchema,
  root: Root,
  where: object,
  fieldNodes: readonly FieldNode[],
  info: GraphQLResolveInfo,
  context: LibraryContext,
): Promise<Node[]> {
  const query = schema.getQueryType();
  const field = query?.getFields()[root];
  if (query == null || field?.resolve === undefined) throw new Error(`The internal schema has no root field ${root}`);
  const selections = fieldNodes.flatMap((node) => node.selectionSet?.selections ?? []);
  const rootNode: FieldNode = {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: root },
    selectionSet: { kind: Kind.SELECTION_SET, selections: [ID_FIELD, ...selections] },
  };
  const rootInfo: GraphQLResolveInfo = {
    ...info,
    schema,
    fieldName: root,
    fieldNodes: [rootNode],
    parentType: query,
    returnType: field.type,
    path: { prev: undefined, key: root, typename: query.name },
  };
  return (await field.resolve(undefined, { where }, context, rootInfo)) as Node[];
}

/** The root field of a mutation: what one step read is stale in the next. Queries are one step. */
function stepOf(info: GraphQLResolveInfo): string {
  if (info.operation.operation !== OperationTypeNode.MUTATION) return '';
  let step = info.path;
  while (step.prev !== undefined) step = step.prev;
  return String(step.key);
}

/**
 * The `node` fields below `edges` in a page field's selection, those of the first response name; empty where none is
 * asked for.
 */
function edgeNodeFields(info: GraphQLResolveInfo): readonly FieldNode[] {
  const pick = (nodes: readonly FieldNode[], name: string): FieldNode[] => {
    const found = nodes.flatMap((node) => fieldsIn(node.selectionSet?.selections ?? [], info, name));
    const first = found[0];
    return first === undefined ? [] : found.filter((node) => responseKey(node) === responseKey(first));
  };
  return pick(pick(info.fieldNodes, 'edges'), 'node');
}

function fieldsIn(selections: readonly SelectionNode[], info: GraphQLResolveInfo, name: string): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value === name ? [selection] : [];
    const fragment: InlineFragmentNode | { selectionSet: InlineFragmentNode['selectionSet'] } | undefined =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
    return fragment === undefined ? [] : fieldsIn(fragment.selectionSet.selections, info, name);
  });
}

const responseKey = (node: FieldNode): string => node.alias?.value ?? node.name.value;

/** Names a place of the document: the same field nodes give the same name, also where the parser kept no locations. */
class Places {
  readonly #numbers = new WeakMap<FieldNode, number>();
  #next = 0;

  keyOf(nodes: readonly FieldNode[]): string {
    return nodes.map((node) => this.#numberOf(node)).join();
  }

  #numberOf(node: FieldNode): number {
    const known = this.#numbers.get(node);
    if (known !== undefined) return known;
    const number = this.#next++;
    this.#numbers.set(node, number);
    return number;
  }
}
