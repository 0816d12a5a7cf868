// The read paths of a served schema, found by walking it: every field that leads from a root or a node to nodes.
// Nothing is listed but the arguments: a new field is asked for on the day it is added, and a new argument fails.
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isLeafType,
  isObjectType,
} from 'graphql';

import type { Kind } from './model.ts';

/** The node types and what names one of them. */
export const KEYS: Readonly<Record<Kind, string>> = {
  User: 'id',
  OpenUser: 'id',
  Post: 'id',
  Comment: 'id',
  Hashtag: 'name',
  Media: 'id',
};

const isKind = (name: string): name is Kind => Object.hasOwn(KEYS, name);

/** From one node to others: through fields of objects that are no nodes themselves, such as pages and edges. */
export interface ReadPath {
  /** Field names, the first on the node's own type. */
  readonly steps: readonly string[];
  readonly target: Kind;
}

/** A field of a node or of the root that leads to nodes in one way or several. */
export interface Lead {
  readonly field: string;
  /** The field with its arguments, as a document has it. */
  readonly call: string;
  readonly paths: readonly ReadPath[];
  /** Fields with their arguments, by the type and field name, for the steps after the first. */
  readonly calls: ReadonlyMap<string, string>;
  /** What is said beside the nodes: `totalCount`, `degree`, `aggregate { … }`. */
  readonly counts: readonly string[];
}

/** What to give to the arguments of fields below the root; null leaves one out. */
const ARGUMENTS: Readonly<Record<string, string | null>> = {
  first: '100',
  limit: '100',
  after: null,
  offset: null,
  where: null,
  sort: null,
};
/** Lists that are bounded more tightly. */
const SHORTER: Readonly<Record<string, string>> = {
  'SuggestionEdge.mutuals.first': '20',
  'ConnectionDegree.paths.first': '20',
};

function callOf(typeName: string, field: GraphQLField<unknown, unknown>): string {
  const given = field.args.flatMap(({ name }) => {
    const place = `${typeName}.${field.name}.${name}`;
    const value = SHORTER[place] ?? ARGUMENTS[name];
    if (value === undefined) throw new Error(`Say in tests/visibility/read-paths.ts what to give to ${place}`);
    return value === null ? [] : [`${name}: ${value}`];
  });
  return given.length === 0 ? field.name : `${field.name}(${given.join(', ')})`;
}

function objectOf(field: GraphQLField<unknown, unknown>, place: string): GraphQLObjectType | null {
  const type = getNamedType(field.type);
  if (isObjectType(type)) return type;
  if (isCompositeType(type)) throw new Error(`${place} is abstract: tests/visibility/read-paths.ts walks objects only`);
  return null;
}

/** All ways from below an object that is no node to nodes. */
function pathsBelow(type: GraphQLObjectType, calls: Map<string, string>, seen: readonly string[]): ReadPath[] {
  if (seen.includes(type.name)) return [];
  return Object.values(type.getFields()).flatMap((field) => {
    const target = objectOf(field, `${type.name}.${field.name}`);
    if (target === null) return [];
    const below = isKind(target.name)
      ? [{ steps: [], target: target.name }]
      : pathsBelow(target, calls, [...seen, type.name]);
    if (below.length > 0) calls.set(field.name, callOf(type.name, field));
    return below.map((path) => ({ ...path, steps: [field.name, ...path.steps] }));
  });
}

/** One field of words stands for all that is aggregated: the library asks for each by itself, in the same way. */
const AGGREGATED = ['text', 'handle', 'name'];

/** A selection of all counts below an aggregate, and of one field of words. */
function aggregateOf(type: GraphQLObjectType, fields?: readonly string[]): string {
  const wanted = Object.values(type.getFields()).filter(({ name }) => fields?.includes(name) ?? true);
  const selections = wanted.map((field) => {
    const inner = objectOf(field, `${type.name}.${field.name}`);
    if (inner === null) return field.name;
    return `${field.name} { ${aggregateOf(inner, field.name === 'node' ? AGGREGATED : undefined)} }`;
  });
  return selections.join(' ');
}

/** What stands beside the nodes: plain fields such as `totalCount`, and aggregates. */
function countsOf(type: GraphQLObjectType): string[] {
  const { aggregate } = type.getFields();
  const aggregated = aggregate === undefined ? null : objectOf(aggregate, `${type.name}.aggregate`);
  return [...leavesOf(type), ...(aggregated === null ? [] : [`aggregate { ${aggregateOf(aggregated)} }`])];
}

/** The fields of a type that lead to nodes. `rootCall` stands in for the arguments of the first field. */
export function leadsOf(type: GraphQLObjectType, rootCall?: string): Lead[] {
  return Object.values(type.getFields()).flatMap((field) => {
    const first = objectOf(field, `${type.name}.${field.name}`);
    if (first === null) return [];
    const calls = new Map<string, string>();
    const below = isKind(first.name) ? [{ steps: [], target: first.name }] : pathsBelow(first, calls, []);
    if (below.length === 0) return [];
    const paths = below.map((path) => ({ ...path, steps: [field.name, ...path.steps] }));
    const counts = isKind(first.name) ? [] : countsOf(first);
    return [{ field: field.name, call: rootCall ?? callOf(type.name, field), paths, calls, counts }];
  });
}

/** The fields of a node type that take no arguments and have no selection. */
export function leavesOf(type: GraphQLObjectType): string[] {
  return Object.values(type.getFields())
    .filter((field) => field.args.length === 0 && isLeafType(getNamedType(field.type)))
    .map(({ name }) => name);
}

/** The node types that the schema serves. */
export function kindsOf(schema: GraphQLSchema): Kind[] {
  return Object.keys(schema.getTypeMap()).filter(isKind);
}

export function typeOf(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`The schema has no type ${name}`);
  return type;
}
