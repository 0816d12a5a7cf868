// Who met which experiment, typed.
import { z } from 'zod';
import { Id, query } from '../../graph/query.ts';

export const expose = query(
  'experiment/expose',
  'write',
  { unitId: Id, experimentKey: z.string(), day: z.string() },
  { note: z.string() },
);
