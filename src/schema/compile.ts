// Compiled selections: the Cypher that the library makes for a client's selection, asked for once and kept. Ids and the
// viewer are parameters of it, so it serves every later request with the same selection (ADR 0008).
import {
  type FieldNode,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  Kind,
  type SelectionNode,
  type ValueNode,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';

import type { Graph } from '../graph/graph.ts';
import { Places } from './document-places.ts';
import { type Compiled, type Translated, compact, forViewers } from './frames.ts';
import { explained, hasConditions } from './generated-fields.ts';
import type { OwnType } from './type-definitions.ts';

/** The generated root fields. */
export type Root = 'users' | 'posts' | 'comments' | 'notificationNodes' | 'mediaNodes';
/** What nodes are looked up by. */
export type Key = 'id' | 'handle';

/** Where the id is found in a hydrated node, whatever the client called its own fields. */
export const ID_KEY = '_sociogramId';
/** Where the handle is found, in nodes that were looked up by it. */
export const HANDLE_KEY = '_sociogramHandle';

export type Compile = (
  root: Root,
  by: Key,
  fieldNodes: readonly FieldNode[],
  info: GraphQLResolveInfo,
  viewerId: string | null,
) => Promise<Compiled>;

export interface CompilerParts {
  readonly schema: GraphQLSchema;
  readonly types: ReadonlyMap<string, OwnType>;
  readonly graph: Graph;
}

const COMPILED_MAX = 5_000;
/** Stand in for the values while the library translates. No client can send them: ids and handles have no blanks. */
const SOME_KEY = 'the key of a node';
const SOME_VIEWER = 'the id of a viewer';

const aliased = (alias: string, name: string): FieldNode => ({
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: alias },
  name: { kind: Kind.NAME, value: name },
});
const KEY_FIELDS: Record<Key, readonly FieldNode[]> = {
  id: [aliased(ID_KEY, 'id')],
  handle: [aliased(ID_KEY, 'id'), aliased(HANDLE_KEY, 'handle')],
};

/** Binds compilation to the internal schema. One translation for each selection, however many ask for it at once. */
export function createCompiler(parts: CompilerParts): Compile {
  const places = new Places();
  const known = new LRUCache<string, Promise<Compiled>>({ max: COMPILED_MAX });
  const variables = new LRUCache<string, readonly string[]>({ max: COMPILED_MAX });
  let next = 0;
  return (root, by, fieldNodes, info, viewerId) => {
    const signedIn = viewerId !== null;
    const place = `${root}|${by}|${signedIn}|${places.keyOf(fieldNodes)}`;
    const names = variables.get(place) ?? variablesIn(parts, root, fieldNodes, info);
    variables.set(place, names);
    const values = names.map((name) => info.variableValues[name]);
    const key = names.length === 0 ? place : `${place}|${JSON.stringify(values)}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = translate(parts, root, by, fieldNodes, info, signedIn).then((translated) => ({
      ...translated,
      number: next++,
      textForMany: forViewers(translated),
    }));
    known.set(key, made);
    made.catch(() => known.delete(key));
    return made;
  };
}

/** Has the library translate the selection, and takes the statement from its hands before it runs. */
async function translate(
  { schema, graph }: CompilerParts,
  root: Root,
  by: Key,
  fieldNodes: readonly FieldNode[],
  info: GraphQLResolveInfo,
  signedIn: boolean,
): Promise<Translated> {
  const query = schema.getQueryType();
  const field = query?.getFields()[root];
  if (query == null || field?.resolve === undefined) throw new Error(`The internal schema has no root field ${root}`);
  const selections = fieldNodes.flatMap((node) => node.selectionSet?.selections ?? []);
  const rootNode: FieldNode = {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: root },
    selectionSet: { kind: Kind.SELECTION_SET, selections: [...KEY_FIELDS[by], ...selections] },
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
  const taken: { text: string; params: Record<string, unknown> }[] = [];
  const run = (text: string, params: Record<string, unknown>): unknown => {
    // Once per process the library asks which server it speaks to.
    if (/\bdbms\.components\b/.test(text)) return graph.driver.executeQuery(text, params);
    taken.push({ text, params });
    return { records: [], summary: { counters: { updates: () => ({}) } } };
  };
  const context = {
    jwt: { sub: signedIn ? SOME_VIEWER : null },
    executionContext: { run },
    cypherQueryOptions: { addVersionPrefix: false },
  };
  try {
    await field.resolve(undefined, { where: { [by]: { in: [SOME_KEY] } } }, context, rootInfo);
  } catch (error) {
    // Without conditions of the caller's it is a failure of ours.
    throw hasConditions([rootNode, ...Object.values(info.fragments)]) ? explained(error) : error;
  }
  const [statement] = taken;
  if (statement === undefined || taken.length > 1) throw new Error('A selection is not one statement.');
  return { root, text: compact(statement.text), ...splitParams(statement.params) };
}

/** Tells the keys and the viewer from what belongs to the text. Throws where either is found in a place of its own. */
function splitParams(params: Record<string, unknown>): Pick<Translated, 'keysParam' | 'fixed'> {
  const { jwt: _viewer, ...others } = params;
  const keys = Object.keys(others).filter((name) => JSON.stringify(others[name]) === JSON.stringify([SOME_KEY]));
  const [keysParam] = keys;
  if (keysParam === undefined || keys.length > 1) throw new Error('A selection has no one list of keys.');
  const { [keysParam]: _keys, ...fixed } = others;
  // What one viewer's id had got into would be served to all others.
  const text = JSON.stringify(fixed);
  if (text.includes(SOME_VIEWER) || text.includes(SOME_KEY)) throw new Error('A selection depends on who asks for it.');
  return { keysParam, fixed };
}

/**
 * The names of the variables that the library's translation reads: in conditions (`@include`), and in the arguments of
 * generated fields. Not those of our own fields, whose arguments and selections the library leaves alone.
 */
function variablesIn(
  { schema, types }: CompilerParts,
  root: Root,
  fieldNodes: readonly FieldNode[],
  info: GraphQLResolveInfo,
): readonly string[] {
  const names = new Set<string>();
  const take = (values: readonly { readonly value: ValueNode }[] | undefined): void => {
    for (const { value } of values ?? []) {
      visit(value, {
        Variable: (variable) => {
          names.add(variable.name.value);
        },
      });
    }
  };
  const walk = (selections: readonly SelectionNode[], typeName: string): void => {
    const type = schema.getType(typeName);
    const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
    for (const selection of selections) {
      for (const directive of selection.directives ?? []) take(directive.arguments);
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        const field = fields[name];
        if (field === undefined || types.get(typeName)?.resolved.has(name) === true) continue;
        take(selection.arguments);
        const of = getNamedType(field.type);
        if (isCompositeType(of)) walk(selection.selectionSet?.selections ?? [], of.name);
      } else {
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
        if (fragment === undefined) continue;
        walk(fragment.selectionSet.selections, fragment.typeCondition?.name.value ?? typeName);
      }
    }
  };
  const rootField = schema.getQueryType()?.getFields()[root];
  if (rootField === undefined) return [];
  const rootType = getNamedType(rootField.type).name;
  for (const node of fieldNodes) walk(node.selectionSet?.selections ?? [], rootType);
  return [...names].sort();
}
