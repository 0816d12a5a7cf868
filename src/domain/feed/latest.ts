// LATEST by the way that costs least: from the viewer's timeline where there is one that can answer, else pulled.
import { type Read, mapRead } from '../../graph/read.ts';
import type { ListFrom } from '../page/page.ts';
import { type FeedCandidate, reasonOf } from './candidate.ts';
import { type Pulled, pullRead } from './pull.ts';
import type { Timelines } from './timeline.ts';

/** The next page of a viewer's LATEST as one statement; `timelines` null: always pulled. Short: see its `fallback`. */
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
