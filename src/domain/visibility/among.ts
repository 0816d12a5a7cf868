// The other way round: of many viewers, those who may see one thing. The rules are those of schema/visibility.graphql,
// asked through the library; here stands only whom to ask about.
import { blockedAroundComment, blockedAroundPost } from '../../cypher/visibility/queries.ts';
import type { Runner } from '../../graph/graph.ts';
import type { VisibleIds } from './audience.ts';

/** Null: not signed in. */
type ViewerId = string | null;

/**
 * Of these distinct viewers, those who may see the thing. However many they are, it takes three questions to the graph;
 * where the thing is not open to everybody, one for some hundred viewers.
 */
export type Among = (
  kind: 'posts' | 'comments',
  id: string,
  viewerIds: readonly ViewerId[],
) => Promise<ReadonlySet<ViewerId>>;

/** Fewer viewers are asked about one by one, in one statement. */
const FEW_VIEWERS = 8;
/** Where more have blocked, or are blocked, all viewers are asked about. */
const BLOCKED_MAX = 10_000;

/**
 * What everybody may see, whoever is signed in may see, too, unless a block stands between them and somebody behind it:
 * so the rules are asked as nobody and as those few. Where nobody may see it, they are asked as each viewer.
 */
export function createAmong({ graph, visibleIds }: { graph: Runner; visibleIds: VisibleIds }): Among {
  const suspects = async (kind: 'posts' | 'comments', id: string): Promise<ReadonlySet<string> | null> => {
    const query = kind === 'posts' ? blockedAroundPost : blockedAroundComment;
    const [row] = await query(graph, { id, limit: BLOCKED_MAX });
    return row === undefined || row.ids.length >= BLOCKED_MAX ? null : new Set(row.ids);
  };
  return async (kind, id, viewerIds) => {
    const sees = async (viewerId: ViewerId): Promise<boolean> => (await visibleIds(viewerId, kind, [id])).has(id);
    const eachOf = async (those: readonly ViewerId[]): Promise<ViewerId[]> => {
      // All at once: they leave in one statement.
      const seen = await Promise.all(those.map(sees));
      return those.filter((_, index) => seen[index]);
    };
    if (viewerIds.length <= FEW_VIEWERS) return new Set(await eachOf(viewerIds));
    const [isOpen, blocked] = await Promise.all([sees(null), suspects(kind, id)]);
    if (!isOpen || blocked === null) return new Set(await eachOf(viewerIds));
    const isSuspect = (viewerId: ViewerId): boolean => viewerId !== null && blocked.has(viewerId);
    const cleared = await eachOf(viewerIds.filter(isSuspect));
    return new Set([...viewerIds.filter((viewerId) => !isSuspect(viewerId)), ...cleared]);
  };
}
