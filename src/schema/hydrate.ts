// Nodes from the library: turns the ids that our own Cypher found into nodes with the client's own selection, batched,
// with the visibility rules applied. What the library makes of a selection is compiled once (compile.ts); candidates
// and their nodes can be one statement. The hinge of the design (ADR 0002): a resolver of ours never builds a User, a
// Post or a Comment by hand.
import DataLoader from 'dataloader';
import {
  type FieldNode,
  type GraphQLResolveInfo,
  type InlineFragmentNode,
  Kind,
  OperationTypeNode,
  type SelectionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { ZodArray } from 'zod';

import type { Runner } from '../graph/graph.ts';
import type { Read } from '../graph/read.ts';
import { type Compile, HANDLE_KEY, ID_KEY, Places, type Root } from './compile.ts';
import { type Block, blockParams, withNodes } from './frames.ts';
import { KEYS_MAX, type LoadNodes, type Node } from './load-nodes.ts';

export { ID_KEY, type Root } from './compile.ts';
export type { Node } from './load-nodes.ts';

/** Where nodes stand in a document. */
export interface Place {
  readonly root: Root;
  /** Names of fields from the one being resolved down to the node, e.g. ['edges', 'node']. */
  readonly path: readonly string[];
}

/** Nodes to load in the statement that finds candidates. */
export interface Wanted extends Place {
  /** The candidates' column that holds the id, or a list of ids. */
  readonly column: string;
}

export interface Hydrate {
  /** The node with that id and the selection under `info`; null where the viewer may not see it. */
  user(id: string, info: GraphQLResolveInfo): Promise<Node | null>;
  userByHandle(handle: string, info: GraphQLResolveInfo): Promise<Node | null>;
  post(id: string, info: GraphQLResolveInfo): Promise<Node | null>;
  comment(id: string, info: GraphQLResolveInfo): Promise<Node | null>;
  /**
   * Which of the ids the viewer may see; loads them with the selection at that place of the document where there is
   * one.
   */
  visible({ root, path }: Place, ids: readonly string[], info: GraphQLResolveInfo): Promise<ReadonlySet<string>>;
  /**
   * Runs a read and loads the nodes that its rows name, in one statement; later calls for those nodes at those places
   * of the document find them. Of `wanted`, what the client did not select is left out, except the first.
   */
  readWithNodes<T>(read: Read<T>, wanted: readonly Wanted[], info: GraphQLResolveInfo): Promise<T[]>;
  /** Begins to load nodes that later calls at that place of the document will ask for, where the client does. */
  begin(place: Place, info: GraphQLResolveInfo, ids: Iterable<string>): void;
  /** Hydrates as somebody else: for the answer to a sign-in, whose context is still anonymous. */
  as(userId: string): Hydrate;
  /** A value that lives as long as this hydrate (one execution), made once per place of the document and key. */
  once<T>(info: GraphQLResolveInfo, key: string, make: () => T): T;
}

export interface HydratorParts {
  readonly compile: Compile;
  readonly loadNodes: LoadNodes;
  readonly graph: Runner;
  /**
   * How often candidates and a selection are read one after the other before they become one statement: the database
   * plans that for longer, so a combination has to come back to be worth it.
   */
  readonly fuseAfter: number;
}

type NodeLoader = DataLoader<string, Node | null>;

const COMBINATIONS_MAX = 2_000;

/** Everything of one viewer in one execution. */
export function createHydrator(parts: HydratorParts): (viewerId: string | null) => Hydrate {
  const { compile, loadNodes } = parts;
  const fuse = createFuse(parts);
  const forViewer = (viewerId: string | null): Hydrate => {
    const places = new Places();
    const made = new Map<string, unknown>();
    const onceAt = <T>(fieldNodes: readonly FieldNode[], info: GraphQLResolveInfo, key: string, make: () => T): T => {
      const place = `${key}|${stepOf(info)}|${places.keyOf(fieldNodes)}`;
      if (!made.has(place)) made.set(place, make());
      return made.get(place) as T;
    };
    const loader = (root: Root, fieldNodes: readonly FieldNode[], info: GraphQLResolveInfo): NodeLoader =>
      onceAt(fieldNodes, info, root, () => {
        const batch = async (ids: readonly string[]): Promise<(Node | null)[]> => {
          const rows = await loadNodes(await compile(root, 'id', fieldNodes, info, viewerId), viewerId, ids);
          const byId = new Map(rows.map((row) => [row[ID_KEY], row]));
          return ids.map((id) => byId.get(id) ?? null);
        };
        return new DataLoader(batch, { maxBatchSize: KEYS_MAX });
      });
    return {
      user: (id, info) => loader('users', info.fieldNodes, info).load(id),
      post: (id, info) => loader('posts', info.fieldNodes, info).load(id),
      comment: (id, info) => loader('comments', info.fieldNodes, info).load(id),
      async userByHandle(handle, info) {
        const compiled = await compile('users', 'handle', info.fieldNodes, info, viewerId);
        const rows = await loadNodes(compiled, viewerId, [handle]);
        return rows.find((row) => row[HANDLE_KEY] === handle) ?? null;
      },
      async visible({ root, path }, ids, info) {
        const nodes = await loader(root, fieldsAt(info, path), info).loadMany([...ids]);
        const failed = nodes.find((node) => node instanceof Error);
        if (failed !== undefined) throw failed;
        return new Set(ids.filter((_, index) => nodes[index] !== null));
      },
      async readWithNodes(read, wanted, info) {
        const asked = wanted
          .map((want) => ({ ...want, fieldNodes: fieldsAt(info, want.path) }))
          .filter(({ fieldNodes }, index) => index === 0 || fieldNodes.length > 0);
        const blocks = await Promise.all(
          asked.map(async ({ root, column, fieldNodes }) => ({
            column,
            isList: read.query.columns[column] instanceof ZodArray,
            compiled: await compile(root, 'id', fieldNodes, info, viewerId),
          })),
        );
        const { rows, nodes } = await fuse(read, blocks, viewerId);
        asked.forEach(({ root, column, fieldNodes }, index) => {
          const known = loader(root, fieldNodes, info);
          const ids = rows.flatMap((row) => row[column] ?? []) as string[];
          // What fails is told to whoever asks for the node.
          if (nodes === null) void known.loadMany(ids);
          const byId = new Map(nodes?.[index]?.map((node) => [node[ID_KEY], node]));
          if (nodes !== null) for (const id of ids) known.prime(id, byId.get(id) ?? null);
        });
        return read.toRows(rows);
      },
      begin({ root, path }, info, ids) {
        const fieldNodes = fieldsAt(info, path);
        // What fails is told to whoever asks for the node.
        if (fieldNodes.length > 0) void loader(root, fieldNodes, info).loadMany([...ids]);
      },
      as: forViewer,
      once: (info, key, make) => onceAt(info.fieldNodes, info, key, make),
    };
  };
  return forViewer;
}

type Row = Record<string, unknown>;

interface Combination {
  /** How often it was asked for. */
  uses: number;
  text?: string;
}

/** Rows, and the nodes of each block; null where the combination is too new to have been read together. */
type Fuse = (
  read: Read<unknown>,
  blocks: readonly Block[],
  viewerId: string | null,
) => Promise<{ rows: Row[]; nodes: readonly Node[][] | null }>;

function createFuse({ graph, fuseAfter }: HydratorParts): Fuse {
  const combinations = new LRUCache<string, Combination>({ max: COMBINATIONS_MAX });
  return async ({ query, params }, blocks, viewerId) => {
    const key = [query.name, ...blocks.map(({ compiled, column }) => `${compiled.number}:${column}`)].join('|');
    const combination = combinations.get(key) ?? { uses: 0 };
    combinations.set(key, combination);
    combination.uses += 1;
    const values = query.checkParams(params);
    if (combination.uses <= fuseAfter) return { rows: query.checkRows(await graph.run(query, values)), nodes: null };

    const text = (combination.text ??= withNodes(query.text, Object.keys(query.columns), blocks));
    const all = { ...values, ...blockParams(blocks), jwt: { sub: viewerId } };
    const [answer] = await graph.run({ name: query.name, text, mode: 'read' }, all);
    return {
      rows: query.checkRows(answer?.candidates),
      nodes: blocks.map((_, index) => answer?.[`nodes${index}`] as Node[]),
    };
  };
}

/** The root field of a mutation: what one step read is stale in the next. Queries are one step. */
function stepOf(info: GraphQLResolveInfo): string {
  if (info.operation.operation !== OperationTypeNode.MUTATION) return '';
  let step = info.path;
  while (step.prev !== undefined) step = step.prev;
  return String(step.key);
}

/**
 * The fields at a path below the one being resolved, those of the first response name at each step; empty where they
 * are not asked for.
 */
function fieldsAt(info: GraphQLResolveInfo, path: readonly string[]): readonly FieldNode[] {
  return path.reduce<readonly FieldNode[]>((nodes, name) => {
    const found = nodes.flatMap((node) => fieldsIn(node.selectionSet?.selections ?? [], info, name));
    const first = found[0];
    return first === undefined ? [] : found.filter((node) => responseKey(node) === responseKey(first));
  }, info.fieldNodes);
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
