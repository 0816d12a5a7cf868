// How far two people are apart, over follows that the viewer may see. A follow shows in the lists of both its ends, so
// it may be walked where one of the two lists is open; through somebody whose lists are closed no path goes.
import type { Viewer } from '../../context.ts';
import { degreeAny, degreeOut, pathsAny, pathsOut } from '../../cypher/degree/queries.ts';
import type { Graph } from '../../graph/graph.ts';
import { inRange } from '../page/page.ts';
import type { Audience } from '../visibility/audience.ts';

export const PATHS_MAX = 20;
const DEGREE_MAX = 10;

export interface Ends {
  readonly from: string | null;
  readonly to: string;
  readonly direction: 'ANY' | 'OUT';
  readonly maxDegree: number;
}

export interface Connection {
  /** Steps of a shortest path; null where there is none of at most `maxDegree` steps. */
  readonly degree: number | null;
  /** Ids from `from` to `to`, at most PATHS_MAX paths; empty where they were not asked for. */
  readonly paths: readonly (readonly string[])[];
}

export interface DegreeService {
  /**
   * NotFound where the viewer may not see one of the two. `withPaths` costs a second kind of search, so ask only if
   * needed.
   */
  between(viewer: Viewer, ends: Ends, withPaths: boolean): Promise<Connection>;
}

export function createDegreeService({ graph, audience }: { graph: Graph; audience: Audience }): DegreeService {
  return {
    async between(viewer, { from, to, direction, maxDegree }, withPaths) {
      inRange(maxDegree, 1, DEGREE_MAX, 'maxDegree');
      const fromId = from ?? viewer.id;
      await Promise.all([...new Set([fromId, to])].map((id) => audience.require(viewer.id, 'users', id)));
      if (fromId === to) return { degree: 0, paths: [[to]] };

      const open = await audience.openLists(viewer.id, [fromId, to]);
      const ends = { viewerId: viewer.id, fromId, toId: to, bothHidden: open.size === 0 };
      if (withPaths) {
        const rows = await (direction === 'ANY' ? pathsAny : pathsOut)(graph, { ...ends, limit: PATHS_MAX });
        const paths = rows.map(({ ids }) => ids).filter((ids) => ids.length <= maxDegree + 1);
        return { degree: paths[0] === undefined ? null : paths[0].length - 1, paths };
      }
      const [row] = await (direction === 'ANY' ? degreeAny : degreeOut)(graph, ends);
      return { degree: row !== undefined && row.degree <= maxDegree ? row.degree : null, paths: [] };
    },
  };
}
