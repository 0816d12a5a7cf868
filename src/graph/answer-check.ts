// The least one can ask of a database: it tells a server that answers from a database that is there.
import { z } from 'zod';

import { query } from './query.ts';

export const checkAnswer = query('migrations/answer-check', 'read', {}, { alive: z.literal(1) });
