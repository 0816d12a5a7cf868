// Queries about who may read what that is not a node; what is a node, `schema/visibility.graphql` guards.
import { z } from 'zod';

import { Id, query } from '../../graph/query.ts';

export const openLists = query(
  'visibility/open-lists',
  'read',
  { viewerId: Id.nullable(), ids: z.array(z.string()) },
  { id: Id },
);
