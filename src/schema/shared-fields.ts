// Which selections look the same to everybody who may see the thing: their payload is made once, for all subscribers.
// What is not listed here is made for each viewer, so a field that is forgotten costs time and tells nobody's secrets.
import {
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  Kind,
  type SelectionSetNode,
  getNamedType,
  getOperationAST,
  isObjectType,
} from 'graphql';

/**
 * Own properties and counters; and of other nodes those that go with the thing: whoever sees a post sees its author,
 * whoever sees a comment sees its writer and its post. What a post shares, mentions or answers has viewers of its own.
 */
const SHARED: Readonly<Record<string, ReadonlySet<string>>> = {
  Post: new Set(
    ['id', 'text', 'visibility', 'createdAt', 'editedAt', 'author', 'hashtags', 'likeCount'].concat([
      'commentCount',
      'shareCount',
    ]),
  ),
  Comment: new Set(['id', 'text', 'createdAt', 'depth', 'author', 'post', 'likeCount', 'replyCount']),
  User: new Set(['id', 'handle', 'displayName', 'bio', 'avatarUrl', 'isVerified', 'isPrivate', 'createdAt']),
  PostEngagement: new Set(['postId', 'likeCount', 'commentCount', 'shareCount']),
  CommentAdded: new Set(['comment']),
  FeedUpdate: new Set(['post']),
};

/** Of an operation that the schema has found valid: whether all who may see its root's value get the same payload. */
export function isShared(schema: GraphQLSchema, document: DocumentNode, operationName?: string | null): boolean {
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  const ofSelections = (set: SelectionSetNode, type: GraphQLNamedType, allowed: ReadonlySet<string> | null): boolean =>
    set.selections.every((selection) => {
      if (selection.kind !== Kind.FIELD) {
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
        return fragment !== undefined && ofSelections(fragment.selectionSet, type, allowed);
      }
      const name = selection.name.value;
      if (name === '__typename') return true;
      const field = isObjectType(type) ? type.getFields()[name] : undefined;
      if (field === undefined || allowed?.has(name) === false) return false;
      const inner = getNamedType(field.type);
      if (selection.selectionSet === undefined) return true;
      const innerAllowed = SHARED[inner.name];
      return innerAllowed !== undefined && ofSelections(selection.selectionSet, inner, innerAllowed);
    });
  const operation = getOperationAST(document, operationName);
  const root = schema.getSubscriptionType();
  return operation != null && root != null && ofSelections(operation.selectionSet, root, null);
}
