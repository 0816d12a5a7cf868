// Nodes from the library: turns the ids that our own Cypher found into nodes with the client's own selection, batched,
// with the visibility rules applied. What the library makes of a selection is compiled once (compile.ts); candidates
// and their nodes can be one statement. The hinge of the design (ADR 0002): a resolver of ours never builds a User, a
// Post or a Comment by hand.
import DataLoader from 'dataloader';
import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import { ZodArray } from 'zod';

import type { Read } from '../graph/read.ts';
import { type Compile, HANDLE_KEY, ID_KEY, type Root } from './compile.ts';
import { Places, fieldsAt, stepOf } from './document-places.ts';
import type { Fuse } from './fuse.ts';
import { KEYS_MAX, type LoadNodes, type Node } from './load-nodes.ts';

export type { Root } from './compile.ts';
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
  notification(id: string, info: GraphQLResolveInfo): Promise<Node | null>;
  media(id: string, info: GraphQLResolveInfo): Promise<Node | null>;
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
  readonly fuse: Fuse;
}

type NodeLoader = DataLoader<string, Node | null>;

/** Everything of one viewer in one execution. */
export function createHydrator(parts: HydratorParts): (viewerId: string | null) => Hydrate {
  const forViewer = (viewerId: string | null): Hydrate => {
    const { once, loader } = createLoaders(parts, viewerId);
    return {
      user: (id, info) => loader('users', info.fieldNodes, info).load(id),
      post: (id, info) => loader('posts', info.fieldNodes, info).load(id),
      comment: (id, info) => loader('comments', info.fieldNodes, info).load(id),
      notification: (id, info) => loader('notificationNodes', info.fieldNodes, info).load(id),
      media: (id, info) => loader('mediaNodes', info.fieldNodes, info).load(id),
      async userByHandle(handle, info) {
        const compiled = await parts.compile('users', 'handle', info.fieldNodes, info, viewerId);
        const rows = await parts.loadNodes(compiled, viewerId, [handle]);
        return rows.find((row) => row[HANDLE_KEY] === handle) ?? null;
      },
      async visible({ root, path }, ids, info) {
        const nodes = await loader(root, fieldsAt(info, path), info).loadMany([...ids]);
        const failed = nodes.find((node) => node instanceof Error);
        if (failed !== undefined) throw failed;
        return new Set(ids.filter((_, index) => nodes[index] !== null));
      },
      readWithNodes: (read, wanted, info) => readWithNodes(parts, viewerId, loader, read, wanted, info),
      begin({ root, path }, info, ids) {
        const fieldNodes = fieldsAt(info, path);
        // What fails is told to whoever asks for the node.
        if (fieldNodes.length > 0) void loader(root, fieldNodes, info).loadMany([...ids]);
      },
      as: forViewer,
      once: (info, key, make) => once(info.fieldNodes, info, key, make),
    };
  };
  return forViewer;
}

type Once = <T>(fieldNodes: readonly FieldNode[], info: GraphQLResolveInfo, key: string, make: () => T) => T;
type LoaderAt = (root: Root, fieldNodes: readonly FieldNode[], info: GraphQLResolveInfo) => NodeLoader;

/** One loader for each place of the document; in a mutation for each of its steps. */
function createLoaders(
  { compile, loadNodes }: HydratorParts,
  viewerId: string | null,
): { readonly once: Once; readonly loader: LoaderAt } {
  const places = new Places();
  const made = new Map<string, unknown>();
  const once: Once = <T>(fieldNodes: readonly FieldNode[], info: GraphQLResolveInfo, key: string, make: () => T): T => {
    const place = `${key}|${stepOf(info)}|${places.keyOf(fieldNodes)}`;
    if (!made.has(place)) made.set(place, make());
    return made.get(place) as T;
  };
  const loader: LoaderAt = (root, fieldNodes, info) =>
    once(fieldNodes, info, root, () => {
      const batch = async (ids: readonly string[]): Promise<(Node | null)[]> => {
        const rows = await loadNodes(await compile(root, 'id', fieldNodes, info, viewerId), viewerId, ids);
        const byId = new Map(rows.map((row) => [row[ID_KEY], row]));
        return ids.map((id) => byId.get(id) ?? null);
      };
      return new DataLoader(batch, { maxBatchSize: KEYS_MAX });
    });
  return { once, loader };
}

async function readWithNodes<T>(
  { compile, fuse }: HydratorParts,
  viewerId: string | null,
  loader: LoaderAt,
  read: Read<T>,
  wanted: readonly Wanted[],
  info: GraphQLResolveInfo,
): Promise<T[]> {
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
}
