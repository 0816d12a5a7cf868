// Reads the contract: every .graphql file of this folder, with the visibility rules put in.
import { readFileSync, readdirSync } from 'node:fs';
import { type DocumentNode, Kind, type ObjectTypeDefinitionNode, concatAST, parse, visit } from 'graphql';

import { expandRules } from './visibility.ts';

const schemaDir = new URL('.', import.meta.url);

const ROOT_TYPES: Record<string, string> = {
  Query: 'What can be read.',
  Mutation: 'What can be done. Doing the same twice is doing it once.',
  Subscription: 'What can be listened to.',
};

/**
 * What we wrote of one object type: the served schemas keep just these fields of it, or these and the generated ones.
 */
export interface OwnType {
  readonly fields: ReadonlySet<string>;
  /** Fields that lie over a relationship: unbounded, so they are for the analysts. */
  readonly relationships: ReadonlySet<string>;
  /** Fields that resolvers of ours answer: the library takes no notice of their arguments and selections. */
  readonly resolved: ReadonlySet<string>;
}

export interface Contract {
  readonly document: DocumentNode;
  readonly types: ReadonlyMap<string, OwnType>;
}

/** Parses the contract afresh. */
export function readContract(): Contract {
  const files = readdirSync(schemaDir)
    .filter((file) => file.endsWith('.graphql'))
    .sort();
  const document = expandRules(
    concatAST(files.map((file) => parse(readFileSync(new URL(file, schemaDir), 'utf8'), { noLocation: true }))),
  );
  return { document: withRootTypes(document), types: readOwnTypes(document) };
}

/**
 * Joins the `extend type Query` of all files into one `type Query`, likewise for the others: the library wants a base
 * type.
 */
function withRootTypes(document: DocumentNode): DocumentNode {
  const roots = new Map<string, ObjectTypeDefinitionNode>();
  const others = document.definitions.filter((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_EXTENSION || !(definition.name.value in ROOT_TYPES)) return true;
    const fields = [...(roots.get(definition.name.value)?.fields ?? []), ...(definition.fields ?? [])];
    const description = { kind: Kind.STRING as const, value: ROOT_TYPES[definition.name.value] ?? '' };
    roots.set(definition.name.value, { ...definition, kind: Kind.OBJECT_TYPE_DEFINITION, fields, description });
    return false;
  });
  return { ...document, definitions: [...others, ...roots.values()] };
}

function readOwnTypes(document: DocumentNode): Map<string, OwnType> {
  const types = new Map<string, Record<keyof OwnType, Set<string>>>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
    const type = types.get(definition.name.value) ?? {
      fields: new Set(),
      relationships: new Set(),
      resolved: new Set(),
    };
    types.set(definition.name.value, type);
    for (const field of definition.fields ?? []) {
      type.fields.add(field.name.value);
      const has = (directive: string): boolean =>
        field.directives?.some(({ name }) => name.value === directive) ?? false;
      if (has('relationship')) type.relationships.add(field.name.value);
      if (has('customResolver')) type.resolved.add(field.name.value);
    }
  }
  return types;
}

/** The same contract with `@limit` on every node type: for the build whose root lists are served. */
export function withLimits(document: DocumentNode, rows: { default: number; max: number }): DocumentNode {
  const limit = parse(`type T @limit(default: ${String(rows.default)}, max: ${String(rows.max)}) { f: Int }`, {
    noLocation: true,
  }).definitions[0];
  if (limit?.kind !== Kind.OBJECT_TYPE_DEFINITION) throw new Error('not a type');
  return visit(document, {
    ObjectTypeDefinition: (type) =>
      type.directives?.some(({ name }) => name.value === 'node')
        ? { ...type, directives: [...type.directives, ...(limit.directives ?? [])] }
        : undefined,
  });
}
