// The shape that all paged queries share: many lists in, rows of each out (see domain/page).
import { z } from 'zod';

import { Id, Int, type Query } from '../graph/query.ts';
import type { Read } from '../graph/read.ts';

export const pageParams = {
  // A parent's id comes from the client's own selection, which may have called any text `id`: such a list is just
  // empty.
  lists: z.array(z.object({ parentId: z.string(), at: z.number().nullable(), id: Id.nullable() })),
  limit: Int,
};
export const pageColumns = { parentId: Id, id: Id, at: Int };

type Lists = z.infer<(typeof pageParams)['lists']>;
type PageRead = Read<{ parentId: string; id: string; at: number }>;

/** For lists that can be read along the time of all relationships of their kind, too. */
export const walkParams = { ...pageParams, walkFactor: z.number(), walk: Int };

/**
 * One step of a walk costs about what reading one relationship of the list does, and number / all of the steps find a
 * row: both ways are equal where number² = limit × all.
 */
const WALK = { factor: 2, stepsPerRow: 2_000 };

/** A page query of that kind with its parameters, not run yet. */
export function walkRead(query: Query<typeof walkParams, typeof pageColumns>, lists: Lists, limit: number): PageRead {
  return query.read({ lists, limit, walkFactor: WALK.factor, walk: limit * WALK.stepsPerRow }, (rows) => rows);
}

/** A page query with its parameters, not run yet. */
export function pageRead(query: Query<typeof pageParams, typeof pageColumns>, lists: Lists, limit: number): PageRead {
  return query.read({ lists, limit }, (rows) => rows);
}
