// The shape that all paged queries share: many lists in, rows of each out (see domain/page).
import { z } from 'zod';

import { Id, Int } from '../graph/query.ts';

export const pageParams = {
  lists: z.array(z.object({ parentId: Id, at: z.number().nullable(), id: Id.nullable() })),
  limit: Int,
};
export const pageColumns = { parentId: Id, id: Id, at: Int };
