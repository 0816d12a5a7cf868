// Looks ahead: what a client asks for below a field, so that nobody computes what nobody wants.
import { type GraphQLResolveInfo, Kind, type SelectionNode } from 'graphql';

/** Whether one of the fields is selected directly below the field being resolved, fragments included. */
export function selects(info: GraphQLResolveInfo, ...names: string[]): boolean {
  const asks = (selections: readonly SelectionNode[]): boolean =>
    selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return names.includes(selection.name.value);
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
      return fragment !== undefined && asks(fragment.selectionSet.selections);
    });
  return info.fieldNodes.some((node) => asks(node.selectionSet?.selections ?? []));
}
