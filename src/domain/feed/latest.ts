// LATEST by the way that costs least: from the viewer's timeline where there is one that can answer, else pulled.
import type { Graph } from '../../graph/graph.ts';
import { type Read, mapRead, runRead } from '../../graph/read.ts';
import type { ListFrom } from '../page/page.ts';
import { type FeedCandidate, reasonOf } from './candidate.ts';
import { type Pulled, pullRead } from './pull.ts';
import type { Timelines } from './timeline.ts';

/** The next page of a viewer's LATEST as one statement; `timelines` null: always pulled. */
export async function latestRead(
  timelines: Timelines | null,
  { parentId, ...after }: ListFrom,
  limit: number,
): Promise<Read<FeedCandidate>> {
  const pulled = (): Read<Pulled> => pullRead(parentId, after, limit);
  const read = await timelines?.read(parentId, after, limit);
  return mapRead(read === undefined ? pulled() : { ...read, fallback: pulled }, (row) => ({
    parentId,
    id: row.id,
    at: row.at,
    reason: reasonOf(parentId, row),
  }));
}

/** The next page of a viewer's LATEST: full, unless it is the last. */
export async function latestPage(
  graph: Graph,
  timelines: Timelines | null,
  list: ListFrom,
  limit: number,
): Promise<FeedCandidate[]> {
  const read = await latestRead(timelines, list, limit);
  const rows = await runRead(graph, read);
  return rows.length < limit && read.fallback !== undefined ? runRead(graph, read.fallback()) : rows;
}
