// What an operation costs before it runs: points of its fields (costs.ts), those below a list times its rows. Worked
// out once for each document; only where a variable says how many rows, the sum is made anew for each request.
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  getOperationAST,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

import {
  FIELD_POINTS,
  FREE_TYPES,
  GENERATED_ROOT_POINTS,
  LIST_ROWS,
  LIST_ROWS_DEFAULT,
  MUTATION_POINTS,
  OBJECT_POINTS,
  ROWS_BY_ARGUMENT,
  ROWS_MAX,
  SIZE_ARGUMENTS,
  SUBSCRIPTION_POINTS,
} from './costs.ts';

type Variables = Readonly<Record<string, unknown>> | null | undefined;
/** A number, or what is to be worked out with the variables. */
type Points = number | ((variables: Variables) => number);

const plus = (a: Points, b: Points): Points =>
  typeof a === 'number' && typeof b === 'number' ? a + b : (variables) => valueOf(a, variables) + valueOf(b, variables);
const times = (a: Points, b: Points): Points =>
  typeof a === 'number' && typeof b === 'number' ? a * b : (variables) => valueOf(a, variables) * valueOf(b, variables);
const valueOf = (points: Points, variables: Variables): number =>
  typeof points === 'number' ? points : points(variables);

const clamped = (rows: number): number => Math.min(ROWS_MAX, Math.max(0, rows));

/** What a value of an argument comes to: rows, or elements of a list. Wrong ones count as `fallback`: nothing runs. */
function rowsOf(value: ValueNode, defaults: ReadonlyMap<string, ValueNode>, fallback: number): Points {
  if (value.kind === Kind.INT) return clamped(Number(value.value));
  if (value.kind === Kind.LIST) return clamped(value.values.length);
  if (value.kind !== Kind.VARIABLE) return fallback;
  const name = value.name.value;
  const preset = defaults.get(name);
  const otherwise = preset === undefined ? fallback : valueOf(rowsOf(preset, new Map(), fallback), null);
  return (variables) => {
    const given = variables?.[name];
    if (typeof given === 'number') return clamped(given);
    return Array.isArray(given) ? clamped(given.length) : otherwise;
  };
}

class Estimate {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #defaults: ReadonlyMap<string, ValueNode>;
  readonly #known = new Map<string, Points>();

  constructor(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) {
    this.#schema = schema;
    this.#fragments = new Map(
      document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
    );
    this.#defaults = new Map(
      operation.variableDefinitions?.flatMap(({ variable, defaultValue }) =>
        defaultValue === undefined ? [] : [[variable.name.value, defaultValue]],
      ),
    );
  }

  ofSelections({ selections }: SelectionSetNode, type: GraphQLNamedType): Points {
    let sum: Points = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) sum = plus(sum, this.#ofField(selection, type));
      else if (selection.kind === Kind.FRAGMENT_SPREAD) sum = plus(sum, this.#ofFragment(selection.name.value));
      else {
        const condition = selection.typeCondition && this.#schema.getType(selection.typeCondition.name.value);
        sum = plus(sum, this.ofSelections(selection.selectionSet, condition ?? type));
      }
    }
    return sum;
  }

  #ofFragment(name: string): Points {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const fragment = this.#fragments.get(name);
    const type = fragment && this.#schema.getType(fragment.typeCondition.name.value);
    const points = fragment && type ? this.ofSelections(fragment.selectionSet, type) : 0;
    this.#known.set(name, points);
    return points;
  }

  #ofField(node: FieldNode, parent: GraphQLNamedType): Points {
    const name = node.name.value;
    // Introspection: graphql-js bounds it itself.
    if (name.startsWith('__') || !(isObjectType(parent) || isInterfaceType(parent))) return 0;
    const field = parent.getFields()[name];
    if (field === undefined) return 0;
    const inner = getNamedType(field.type);
    const own = this.#own(parent, field, inner);
    if (node.selectionSet === undefined) return own;
    return plus(own, times(this.#rows(node, parent, field), this.ofSelections(node.selectionSet, inner)));
  }

  #own(parent: GraphQLNamedType, field: GraphQLField<unknown, unknown>, inner: GraphQLNamedType): number {
    const said = FIELD_POINTS[parent.name]?.[field.name];
    if (said !== undefined) return said;
    if (parent === this.#schema.getMutationType()) return MUTATION_POINTS;
    if (parent === this.#schema.getSubscriptionType()) return SUBSCRIPTION_POINTS;
    if (isLeafType(inner) || FREE_TYPES.test(inner.name)) return 0;
    // Ours have no such arguments: filters and orders are the library's.
    const isGenerated = field.args.some((arg) => arg.name === 'where' || arg.name === 'sort');
    return isGenerated ? GENERATED_ROOT_POINTS : OBJECT_POINTS;
  }

  #rows(node: FieldNode, parent: GraphQLNamedType, field: GraphQLField<unknown, unknown>): Points {
    const counted = ROWS_BY_ARGUMENT[parent.name]?.[field.name];
    const sizes: readonly string[] = counted === undefined ? SIZE_ARGUMENTS : [counted];
    const definition = field.args.find((arg) => sizes.includes(arg.name));
    if (definition !== undefined) {
      const preset = typeof definition.defaultValue === 'number' ? definition.defaultValue : LIST_ROWS_DEFAULT;
      const given = node.arguments?.find((argument) => argument.name.value === definition.name);
      return given === undefined ? preset : rowsOf(given.value, this.#defaults, preset);
    }
    // The rows of a page are counted where the page is asked for.
    if (!isListType(getNullableType(field.type)) || getNamedType(field.type).name.endsWith('Edge')) return 1;
    return LIST_ROWS[parent.name]?.[field.name] ?? LIST_ROWS_DEFAULT;
  }
}

/**
 * Points of an operation; 0 where the document has no such operation. What is under `@include` and `@skip` counts.
 */
export type CostOf = (operationName: string | null | undefined, variables: Variables) => number;

/** For a document that `schema` has found valid. */
export function createCostOf(schema: GraphQLSchema, document: DocumentNode): CostOf {
  const known = new Map<string, Points>();
  return (operationName, variables) => {
    const name = operationName ?? '';
    let points = known.get(name);
    if (points === undefined) {
      const operation = getOperationAST(document, operationName);
      const root = operation && schema.getRootType(operation.operation);
      if (!operation || !root) return 0;
      points = new Estimate(schema, document, operation).ofSelections(operation.selectionSet, root);
      known.set(name, points);
    }
    return Math.ceil(valueOf(points, variables));
  };
}
