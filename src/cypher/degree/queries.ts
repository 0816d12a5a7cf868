// Paths of follows, typed. The direction and the number of paths are parts of a query's text, so there are four.
import { z } from 'zod';

import { Id, Int, query } from '../../graph/query.ts';

const ends = { viewerId: Id, fromId: Id, toId: Id, bothHidden: z.boolean() };
const some = { ...ends, limit: Int };
const ids = { ids: z.array(Id) };

export const degreeAny = query('degree/degree-any', 'read', ends, { degree: Int });
export const degreeOut = query('degree/degree-out', 'read', ends, { degree: Int });
export const pathsAny = query('degree/paths-any', 'read', some, ids);
export const pathsOut = query('degree/paths-out', 'read', some, ids);
