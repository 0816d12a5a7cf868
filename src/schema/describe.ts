// Gives the generated part of a schema its descriptions; what we wrote ourselves has its own (the tidy test sees to
// that).
import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLObjectType,
  type GraphQLArgumentConfig,
  type GraphQLSchema,
} from 'graphql';

const ARGUMENTS: Record<string, string> = {
  where: 'Conditions that must hold; several are joined by AND.',
  sort: 'Order, first key first.',
  first: 'How many, at most 100.',
  limit: 'How many, at most 100.',
  after: 'Cursor to go on after.',
  offset: 'How many to leave out at the beginning.',
};

const FIELDS: Record<string, string> = {
  AND: 'All of these hold.',
  OR: 'One of these holds at least.',
  NOT: 'This does not hold.',
  aggregate: 'Counts and aggregates over what the viewer may see.',
  count: 'How many.',
  cursor: 'Opaque; give it as `after` to go on from here.',
  edges: 'The rows of this page.',
  node: 'The node.',
  nodes: 'Of the nodes.',
  pageInfo: 'Where the page stands.',
  totalCount: 'How many there are in all.',
  hasNextPage: 'Whether a further page can be asked for with `after: endCursor`.',
  hasPreviousPage: 'Whether something lies before this page.',
  startCursor: 'Cursor of the first edge; null on an empty page.',
  endCursor: 'Cursor to go on from; null where there is nothing to go on from.',
  eq: 'Equal to this.',
  in: 'One of these.',
  gt: 'Greater than this.',
  gte: 'Greater than or equal to this.',
  lt: 'Less than this.',
  lte: 'Less than or equal to this.',
  contains: 'Has this inside.',
  startsWith: 'Begins with this.',
  endsWith: 'Ends with this.',
  all: 'Holds for all of them.',
  none: 'Holds for none of them.',
  single: 'Holds for exactly one of them.',
  some: 'Holds for one of them at least.',
};

const SUFFIXES: [RegExp, string][] = [
  [/Where$/, 'Conditions on the nodes.'],
  [/Sort$/, 'Order of the rows.'],
  [/Connection$/, 'A page of rows; its cursors are offsets, so it is for exploring.'],
  [/(Edge|Relationship)$/, 'A row of a page.'],
  [/(Filters|FilterInput|Input)$/, 'Conditions on a value.'],
  [/Aggregat\w*$/, 'Aggregates.'],
];

const words = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
const typeText = (name: string): string => SUFFIXES.find(([suffix]) => suffix.test(name))?.[1] ?? `The ${words(name)}.`;
const fieldText = (name: string): string => FIELDS[name] ?? `The ${words(name)}.`;

/** Describes every type, field, argument and enum value that has no description yet. */
export function describeGenerated(schema: GraphQLSchema): GraphQLSchema {
  const described = (args: Record<string, GraphQLArgumentConfig> | undefined): Record<string, GraphQLArgumentConfig> =>
    Object.fromEntries(
      Object.entries(args ?? {}).map(([name, arg]) => [
        name,
        { ...arg, description: arg.description ?? ARGUMENTS[name] ?? fieldText(name) },
      ]),
    );
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field, name) => ({
      ...field,
      description: field.description ?? fieldText(name),
      args: described(field.args),
    }),
    [MapperKind.INPUT_OBJECT_FIELD]: (field, name) => ({ ...field, description: field.description ?? fieldText(name) }),
    [MapperKind.ENUM_VALUE]: (value, _type, _schema, name) => ({
      ...value,
      description: value.description ?? fieldText(name),
    }),
    [MapperKind.OBJECT_TYPE]: (type) =>
      new GraphQLObjectType({ ...type.toConfig(), description: type.description ?? typeText(type.name) }),
    [MapperKind.INPUT_OBJECT_TYPE]: (type) =>
      new GraphQLInputObjectType({ ...type.toConfig(), description: type.description ?? typeText(type.name) }),
    [MapperKind.ENUM_TYPE]: (type) =>
      new GraphQLEnumType({ ...type.toConfig(), description: type.description ?? typeText(type.name) }),
  });
}
