// The served schema against the permission map, against its own descriptions and against the committed print.
import { isEnumType, isInputObjectType, isInterfaceType, isIntrospectionType, isObjectType } from 'graphql';
import { type GraphQLNamedType, type GraphQLSchema, isSpecifiedScalarType } from 'graphql';

/** Type → '*' or field → rule. */
export type PermissionMap = Readonly<Record<string, unknown>>;

function namedTypes(schema: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
}

function entriesOf(permissions: PermissionMap, typeName: string): Readonly<Record<string, unknown>> | undefined {
  const entry = permissions[typeName];
  return typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>) : undefined;
}

/**
 * Root fields and object types that the permission map does not name; a root type's '*' does not count, each field has
 * its own line. `mayBeOpen` names the object types that the shield opens as a kind: what is generated for analysts.
 */
export function unlisted(
  schema: GraphQLSchema,
  permissions: PermissionMap,
  mayBeOpen: (typeName: string) => boolean = () => false,
): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const found: string[] = [];
  for (const type of namedTypes(schema)) {
    if (!isObjectType(type)) continue;
    const entries = entriesOf(permissions, type.name);
    if (roots.includes(type)) {
      const missing = Object.keys(type.getFields()).filter((field) => entries?.[field] === undefined);
      found.push(...missing.map((field) => `${type.name}.${field} is not in the permission map`));
    } else if (mayBeOpen(type.name)) {
      continue;
    } else if (permissions[type.name] === undefined || (entries !== undefined && entries['*'] === undefined)) {
      found.push(`${type.name} is not in the permission map`);
    }
  }
  return found;
}

/** Entries of the map that no schema knows: a rule for a field that was renamed guards nothing. */
export function stale(schemas: readonly GraphQLSchema[], permissions: PermissionMap): string[] {
  return Object.keys(permissions).flatMap((typeName) => {
    const types = schemas.map((schema) => schema.getType(typeName)).filter(isObjectType);
    if (types.length === 0) return [`${typeName} is in the permission map but in no schema`];
    const fields = Object.keys(entriesOf(permissions, typeName) ?? {}).filter((field) => field !== '*');
    return fields
      .filter((field) => !types.some((type) => type.getFields()[field] !== undefined))
      .map((field) => `${typeName}.${field} is in the permission map but in no schema`);
  });
}

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}

function partsOf(type: GraphQLNamedType): { at: string; part: Described }[] {
  if (isEnumType(type)) return type.getValues().map((part) => ({ at: `${type.name}.${part.name}`, part }));
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map((part) => ({ at: `${type.name}.${part.name}`, part }));
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [
    { at: `${type.name}.${field.name}`, part: field },
    ...field.args.map((part) => ({ at: `${type.name}.${field.name}(${part.name}:)`, part })),
  ]);
}

/** Types, fields, arguments and values without a description. */
export function undescribed(schema: GraphQLSchema): string[] {
  return namedTypes(schema)
    .flatMap((type) => [{ at: type.name, part: type as Described }, ...partsOf(type)])
    .filter(({ part }) => (part.description ?? '').trim() === '')
    .map(({ at }) => `${at} has no description`);
}

/** The lines in which a print differs from the committed one, the first few of them. */
export function differences(file: string, committed: string, printed: string): string[] {
  if (committed === printed) return [];
  const [before, after] = [new Set(committed.split('\n')), new Set(printed.split('\n'))];
  const lines = [
    ...[...before].filter((line) => !after.has(line)).map((line) => `- ${line}`),
    ...[...after].filter((line) => !before.has(line)).map((line) => `+ ${line}`),
  ];
  return [`${file} is not what the server prints: run "npm run schema"`, ...lines.slice(0, 20)];
}
