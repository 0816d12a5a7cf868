// Where a field stands in a client's document: what it selects below it, and a name for the place.
import { type FieldNode, type GraphQLResolveInfo, OperationTypeNode } from 'graphql';

import { fieldsBelow } from '../resolvers/selection.ts';

/** The root field of a mutation: what one step read is stale in the next. Queries are one step. */
export function stepOf(info: GraphQLResolveInfo): string {
  if (info.operation.operation !== OperationTypeNode.MUTATION) return '';
  let step = info.path;
  while (step.prev !== undefined) step = step.prev;
  return String(step.key);
}

/**
 * The fields at a path below the one being resolved, those of the first response name at each step; empty where they
 * are not asked for.
 */
export function fieldsAt(info: GraphQLResolveInfo, path: readonly string[]): readonly FieldNode[] {
  return path.reduce<readonly FieldNode[]>((nodes, name) => {
    const found = fieldsBelow(nodes, info, name);
    const first = found[0];
    return first === undefined ? [] : found.filter((node) => responseKey(node) === responseKey(first));
  }, info.fieldNodes);
}

const responseKey = (node: FieldNode): string => node.alias?.value ?? node.name.value;

/** Names a place of the document: the same field nodes give the same name, also where the parser kept no locations. */
export class Places {
  readonly #numbers = new WeakMap<FieldNode, number>();
  #next = 0;

  keyOf(nodes: readonly FieldNode[]): string {
    return nodes.map((node) => this.#numberOf(node)).join();
  }

  #numberOf(node: FieldNode): number {
    const known = this.#numbers.get(node);
    if (known !== undefined) return known;
    const number = this.#next++;
    this.#numbers.set(node, number);
    return number;
  }
}
