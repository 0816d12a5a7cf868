// Queries about who may read what that is not a node; what is a node, `schema/visibility.graphql` guards.
import { z } from 'zod';

import { Id, Int, query } from '../../graph/query.ts';

export const openLists = query(
  'visibility/open-lists',
  'read',
  { viewerId: Id.nullable(), ids: z.array(z.string()) },
  { id: Id },
);

const around = { params: { id: Id, limit: Int }, columns: { ids: z.array(Id) } };

export const blockedAroundPost = query('visibility/blocked-around-post', 'read', around.params, around.columns);
export const blockedAroundComment = query('visibility/blocked-around-comment', 'read', around.params, around.columns);
