// Who may see this: asked before a write touches a thing, and for lists that are no nodes (a private account's
// follows). The rules themselves are in schema/visibility.graphql; this asks the library, so that there is no second
// copy of them.
import { openLists } from '../../cypher/visibility/queries.ts';
import { NotFound } from '../../errors.ts';
import type { Runner } from '../../graph/graph.ts';

export type NodeKind = 'users' | 'posts' | 'comments' | 'mediaNodes';

/** Which of the ids the viewer may see. */
export type VisibleIds = (
  viewerId: string | null,
  kind: NodeKind,
  ids: readonly string[],
) => Promise<ReadonlySet<string>>;

export interface Audience {
  /** Throws NotFound where the viewer may not see the thing, whether it exists or not. */
  require(viewerId: string | null, kind: NodeKind, id: string): Promise<void>;
  /**
   * Of these things, those that the viewer may see. For lists below a thing that hold what is no thing of its own (who
   * likes a post, how many answer a comment): the parent's id comes from the client's own selection and proves
   * nothing.
   */
  visible(viewerId: string | null, kind: NodeKind, ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Of these users, those whose follow lists the viewer may read. */
  openLists(viewerId: string | null, userIds: readonly string[]): Promise<ReadonlySet<string>>;
}

const SINGULAR: Record<NodeKind, string> = {
  users: 'user',
  posts: 'post',
  comments: 'comment',
  mediaNodes: 'media',
};

export function createAudience({ graph, visibleIds }: { graph: Runner; visibleIds: VisibleIds }): Audience {
  return {
    async require(viewerId, kind, id) {
      if (!(await visibleIds(viewerId, kind, [id])).has(id)) throw new NotFound(SINGULAR[kind]);
    },
    visible: (viewerId, kind, ids) => visibleIds(viewerId, kind, [...new Set(ids)]),
    async openLists(viewerId, userIds) {
      if (userIds.length === 0) return new Set();
      const rows = await openLists(graph, { viewerId, ids: [...new Set(userIds)] });
      return new Set(rows.map(({ id }) => id));
    },
  };
}
