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

/** A page query with its parameters, not run yet. */
export function pageRead(
  query: Query<typeof pageParams, typeof pageColumns>,
  lists: z.infer<(typeof pageParams)['lists']>,
  limit: number,
): Read<{ parentId: string; id: string; at: number }> {
  return query.read({ lists, limit }, (rows) => rows);
}
