// From what the library generated to what is served: everybody gets our own fields only; analysts also get the
// generated root lists, relationships, filters and aggregates. Blocks are in neither: they exist for the rules alone.
import { MapperKind, mapSchema, pruneSchema } from '@graphql-tools/utils';
import {
  type GraphQLFieldConfig,
  type GraphQLInputFieldConfig,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isObjectType,
} from 'graphql';

import { describeGenerated } from './describe.ts';
import type { Contract, OwnType } from './type-definitions.ts';

export type Audience = 'everybody' | 'analyst';

type Keep = (type: OwnType | undefined, typeName: string, fieldName: string) => boolean;

/** Fields over BLOCKS, and what the library derives of them (…Connection, …Aggregate, …_SOME and the like). */
const overBlocks = (fieldName: string): boolean => /^block(s|edBy)Users/.test(fieldName);

/** What resolvers make their answers of, in nobody's words. */
const forResolvers = (fieldName: string): boolean => /Stored(_|$)/.test(fieldName);

/** Of the types we wrote, just what we wrote; nothing unbounded, nothing meant for filters. */
const keepOurs: Keep = (type, _typeName, fieldName) =>
  type === undefined ||
  (type.fields.has(fieldName) &&
    !type.relationships.has(fieldName) &&
    !fieldName.endsWith('AtMs') &&
    !forResolvers(fieldName));

/** What is one person's alone is reached by our own paged field only: no generated way leads to it for anybody. */
const OWN_PATHS: ReadonlySet<string> = new Set(['Notification', 'Media']);
const overOwnPaths = (fieldName: string): boolean => /^(notification|media)Nodes/.test(fieldName);

/** No generated condition tells of what others uploaded. */
const asksOfMedia = ({ type }: GraphQLInputFieldConfig, typeName: string): boolean =>
  /^Media(Where|RelationshipFilters)$/.test(getNamedType(type).name) && !typeName.startsWith('Media');

const keepFor: Record<Audience, Keep> = {
  everybody: keepOurs,
  analyst: (type, typeName, fieldName) =>
    OWN_PATHS.has(typeName)
      ? keepOurs(type, typeName, fieldName)
      : !overBlocks(fieldName) && !overOwnPaths(fieldName) && !forResolvers(fieldName),
};

/** Cuts the internal (or the analysts') schema down to what `audience` is served, names and describes the rest. */
export function servedSchema(schema: GraphQLSchema, contract: Contract, audience: Audience): GraphQLSchema {
  const keep = keepFor[audience];
  const cut = mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field: GraphQLFieldConfig<unknown, unknown>, fieldName, typeName) =>
      keep(contract.types.get(typeName), typeName, fieldName) ? withHonestNull(field, fieldName, typeName) : null,
    [MapperKind.INPUT_OBJECT_FIELD]: (field: GraphQLInputFieldConfig, fieldName, typeName) =>
      [
        overBlocks(fieldName),
        forResolvers(fieldName),
        asksOfMedia(field, typeName),
        field.deprecationReason != null,
      ].some(Boolean)
        ? null
        : field,
  });
  return describeGenerated(pruneSchema(withRelayNames(cut)));
}

/** The library answers null where it counts nothing, also where its types say that it never does. */
function withHonestNull(
  field: GraphQLFieldConfig<unknown, unknown>,
  fieldName: string,
  typeName: string,
): GraphQLFieldConfig<unknown, unknown> {
  const counts = fieldName === 'aggregate' || typeName.includes('Aggregat');
  return counts ? { ...field, type: getNullableType(field.type) } : field;
}

/**
 * `…Page` becomes `…Connection`, and `PagePosition` the library's own `PageInfo`: Relay tools want those names,
 * and the library keeps them to itself in type definitions.
 */
function withRelayNames(schema: GraphQLSchema): GraphQLSchema {
  const pageInfo = schema.getType('PageInfo');
  if (!isObjectType(pageInfo)) throw new Error('The library made no PageInfo');
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field: GraphQLFieldConfig<unknown, unknown>) =>
      getNamedType(field.type).name === 'PagePosition' ? { ...field, type: new GraphQLNonNull(pageInfo) } : field,
    [MapperKind.OBJECT_TYPE]: (type) =>
      type.name.endsWith('Page')
        ? new GraphQLObjectType({ ...type.toConfig(), name: type.name.replace(/Page$/, 'Connection') })
        : type,
  });
}
