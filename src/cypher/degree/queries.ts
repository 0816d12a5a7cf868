// Paths of follows, typed. The direction and the number of paths are parts of a query's text, so there are four.
import { z } from 'zod';

import { Id, Int, query } from '../../graph/query.ts';

const ends = { viewerId: Id, fromId: z.string(), toId: z.string(), maxDegree: Int };
const some = { ...ends, limit: Int };
const columns = { degree: Int.nullable(), ids: z.array(z.string()) };

export const degreeAny = query('degree/degree-any', 'read', ends, columns);
export const degreeOut = query('degree/degree-out', 'read', ends, columns);
export const pathsAny = query('degree/paths-any', 'read', some, columns);
export const pathsOut = query('degree/paths-out', 'read', some, columns);

const list = { viewerId: Id, ids: z.array(z.string()), maxDegree: Int };
const each = { id: z.string(), degree: Int.nullable() };

export const degreesAny = query('degree/degrees-any', 'read', list, each);
export const degreesOut = query('degree/degrees-out', 'read', list, each);
