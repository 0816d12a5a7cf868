// A profile as those see it who are not signed in is the same for all of them, so it is kept: whole, by its id, and
// each client's selection is taken out of it. Only for `Query.user`, whose answer is one profile; anything below a
// profile, and anybody who is signed in, goes to the graph.
import { type FieldNode, type GraphQLResolveInfo, Kind, OperationTypeNode, type SelectionSetNode } from 'graphql';

import type { LayeredCache } from '../cache/layered.ts';
import { ID_KEY } from './compile.ts';
import type { Hydrate } from './hydrate.ts';
import type { Node } from './load-nodes.ts';

export interface ProfileCaches {
  readonly profiles: LayeredCache<Node>;
  /** By handle: whose it is. */
  readonly handles: LayeredCache<{ readonly id: string }>;
}

/** What is kept. No field that depends on who asks: a selection with any other is not answered from here. */
const KEPT = [
  'id',
  'handle',
  'displayName',
  'bio',
  'avatarUrl',
  'isVerified',
  'isPrivate',
  'createdAt',
  'shownFollowerCount',
  'shownFollowingCount',
  'followerCount',
  'followingCount',
  'postCount',
] as const;
const KEPT_NAMES: ReadonlySet<string> = new Set(['__typename', ...KEPT]);
/** Not to be hidden behind an alias: what `createdAt` and `avatarUrl` are made of, and how a node is known. */
const OURS: ReadonlySet<string> = new Set(['createdAtMs', 'avatarUrlStored', 'avatarKeyStored', ID_KEY]);

function field(name: string, selectionSet?: SelectionSetNode): FieldNode {
  const node = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } } as const;
  return selectionSet === undefined ? node : { ...node, selectionSet };
}

const selecting = (names: readonly string[]): FieldNode =>
  field('user', { kind: Kind.SELECTION_SET, selections: names.map((name) => field(name)) });
const WHOLE = selecting(KEPT);
const ID_ALONE = selecting(['id']);

/** The fields that are asked for, where all of them are kept; else undefined. */
function keptFields(info: GraphQLResolveInfo): readonly FieldNode[] | undefined {
  const selections = info.fieldNodes.flatMap((node) => node.selectionSet?.selections ?? []);
  const fields: FieldNode[] = [];
  for (const selection of selections) {
    if (selection.kind !== Kind.FIELD || !KEPT_NAMES.has(selection.name.value)) return undefined;
    if ((selection.directives?.length ?? 0) > 0 || OURS.has(selection.alias?.value ?? '')) return undefined;
    fields.push(selection);
  }
  return fields;
}

/** The row that the library would have made of these fields. */
function select(profile: Node, fields: readonly FieldNode[]): Node {
  const aliased = fields.map(({ alias, name }) => [alias?.value ?? name.value, profile[name.value]] as const);
  return { ...profile, ...Object.fromEntries(aliased) };
}

/** For those who are not signed in. */
export function withCachedProfiles(hydrate: Hydrate, { profiles, handles }: ProfileCaches): Hydrate {
  const load = async (id: string, fields: readonly FieldNode[], info: GraphQLResolveInfo): Promise<Node | null> => {
    const kept = await profiles.getMany([id], async () => {
      const profile = await hydrate.user(id, { ...info, fieldNodes: [WHOLE] });
      return new Map(profile === null ? [] : [[id, profile]]);
    });
    const profile = kept.get(id);
    return profile === undefined ? null : select(profile, fields);
  };
  const isRoot = ({ path, operation }: GraphQLResolveInfo): boolean =>
    path.prev === undefined && operation.operation === OperationTypeNode.QUERY;
  return {
    ...hydrate,
    user(id, info) {
      const fields = isRoot(info) ? keptFields(info) : undefined;
      return fields === undefined ? hydrate.user(id, info) : load(id, fields, info);
    },
    async userByHandle(handle, info) {
      const fields = isRoot(info) ? keptFields(info) : undefined;
      if (fields === undefined) return hydrate.userByHandle(handle, info);
      const kept = await handles.getMany([handle], async () => {
        const found = await hydrate.userByHandle(handle, { ...info, fieldNodes: [ID_ALONE] });
        return new Map(found === null ? [] : [[handle, { id: found[ID_KEY] as string }]]);
      });
      const owner = kept.get(handle);
      return owner === undefined ? null : load(owner.id, fields, info);
    },
  };
}
