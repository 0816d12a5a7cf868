// How far people are apart, over follows that the viewer may see. A follow shows in the lists of both its ends, so it
// may be walked where one of the two lists is open; through somebody whose lists are closed no path goes.
import type { Viewer } from '../../context.ts';
import { degreeAny, degreeOut, degreesAny, degreesOut, pathsAny, pathsOut } from '../../cypher/degree/queries.ts';
import { Invalid, NotFound } from '../../errors.ts';
import type { Read } from '../../graph/read.ts';
import { inRange } from '../page/page.ts';

export const PATHS_MAX = 20;
const DEGREE_MAX = 10;
const LIST_MAX = 100;
const LIST_DEGREE_MAX = 3;

type Direction = 'ANY' | 'OUT';

export interface Ends {
  readonly from: string | null;
  readonly to: string;
  readonly direction: Direction;
  readonly maxDegree: number;
}

export interface Connection {
  /** Steps of a shortest path; null where there is none of at most `maxDegree` steps. */
  readonly degree: number | null;
  /** Ids from `from` to `to`, at most PATHS_MAX paths; empty where they were not asked for. */
  readonly paths: readonly (readonly string[])[];
}

/** A path by its ids, or the two ends alone where there is none or none was asked for; never without its ends. */
export interface DegreeRow {
  readonly degree: number | null;
  readonly ids: readonly string[];
}

export interface DegreeOf {
  readonly userId: string;
  /** Null where there is no path of at most `maxDegree` steps, and where the viewer may not see them. */
  readonly degree: number | null;
}

export interface List {
  readonly to: readonly string[];
  readonly direction: Direction;
  readonly maxDegree: number;
}

export interface DegreeService {
  /**
   * The whole question as one statement, at most `pathCount` paths (0: only the degree). The viewer must be able to
   * see the first and the last of a row's ids: `connectionOf` sees to that. Throws Invalid.
   */
  read(viewer: Viewer, ends: Ends, pathCount: number): Read<DegreeRow>;
  /** From the viewer to each of the list, in its order, in one statement. Throws Invalid. */
  readList(viewer: Viewer, list: List): Read<DegreeOf>;
}

/** Rows of `read` as an answer. Throws NotFound where one of the ends is not among the visible. Pure. */
export function connectionOf(rows: readonly DegreeRow[], visible: ReadonlySet<string>, pathCount: number): Connection {
  const [first] = rows;
  const ends = [first?.ids.at(0), first?.ids.at(-1)];
  if (!ends.every((id) => id !== undefined && visible.has(id))) throw new NotFound('user');
  const degree = first?.degree ?? null;
  return { degree, paths: pathCount === 0 || degree === null ? [] : rows.map(({ ids }) => ids) };
}

/** The first and the last of a row's ids: whom the viewer must be able to see. */
export const endsOf = ([row]: readonly DegreeRow[]): string[] =>
  [row?.ids.at(0), row?.ids.at(-1)].filter((id) => id !== undefined);

/** The rows of `readList` as an answer: null to whoever is not among the visible. Pure. */
export const degreesOf = (rows: readonly DegreeOf[], visible: ReadonlySet<string>): DegreeOf[] =>
  rows.map(({ userId, degree }) => ({ userId, degree: visible.has(userId) ? degree : null }));

function readOf(viewer: Viewer, { from, to, direction, maxDegree }: Ends, pathCount: number): Read<DegreeRow> {
  inRange(maxDegree, 1, DEGREE_MAX, 'maxDegree');
  const params = { viewerId: viewer.id, fromId: from ?? viewer.id, toId: to, maxDegree };
  const toRows = (rows: DegreeRow[]): DegreeRow[] => rows;
  if (pathCount === 0) return (direction === 'ANY' ? degreeAny : degreeOut).read(params, toRows);
  return (direction === 'ANY' ? pathsAny : pathsOut).read({ ...params, limit: Math.min(pathCount, PATHS_MAX) }, toRows);
}

function readListOf(viewer: Viewer, { to, direction, maxDegree }: List): Read<DegreeOf> {
  inRange(maxDegree, 1, LIST_DEGREE_MAX, 'maxDegree');
  if (to.length > LIST_MAX) throw new Invalid('TOO_MANY', 'to', `At most ${String(LIST_MAX)} people at once.`);
  const params = { viewerId: viewer.id, ids: [...new Set(to)], maxDegree };
  return (direction === 'ANY' ? degreesAny : degreesOut).read(params, (rows) => {
    const degrees = new Map(rows.map(({ id, degree }) => [id, degree]));
    return to.map((userId) => ({ userId, degree: degrees.get(userId) ?? null }));
  });
}

export const createDegreeService = (): DegreeService => ({ read: readOf, readList: readListOf });
