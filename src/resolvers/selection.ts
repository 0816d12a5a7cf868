// Looks ahead: what a client asks for below a field, so that nobody computes what nobody wants.
import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionNode } from 'graphql';

/** The fields of that name selected directly below these, under all aliases, fragments included. */
export function fieldsBelow(
  nodes: readonly FieldNode[],
  { fragments }: Pick<GraphQLResolveInfo, 'fragments'>,
  name: string,
): FieldNode[] {
  const find = (selections: readonly SelectionNode[]): FieldNode[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return selection.name.value === name ? [selection] : [];
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
      return fragment === undefined ? [] : find(fragment.selectionSet.selections);
    });
  return nodes.flatMap((node) => find(node.selectionSet?.selections ?? []));
}

/** Whether one of the fields is selected directly below the field being resolved, fragments included. */
export function selects(info: GraphQLResolveInfo, ...names: string[]): boolean {
  return names.some((name) => fieldsBelow(info.fieldNodes, info, name).length > 0);
}
