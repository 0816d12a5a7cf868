// Shares, typed.
import { z } from 'zod';

import { EpochMs, Id, query } from '../../graph/query.ts';
import { Visibility } from '../post/queries.ts';

export const shareSource = query(
  'share/source',
  'write',
  { viewerId: Id, postId: Id },
  { originalId: Id, visibility: Visibility, authorId: Id, authorIsPrivate: z.boolean(), bareShareId: Id.nullable() },
);
export const shareTie = query('share/tie', 'write', { id: Id, originalId: Id, nowMs: EpochMs }, { id: Id });
