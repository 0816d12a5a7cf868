// Processing of media as jobs that runners of all processes share, typed.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';
import { MEDIA_STEPS } from './queries.ts';

const Step = z.enum(MEDIA_STEPS);
const held = { id: Id.max(100), runner: Id };
const row = { id: z.string() };

export const mediaJobClaim = query(
  'media/job-claim',
  'write',
  { queue: z.string(), steps: z.array(Step), runner: Id, nowMs: EpochMs, untilMs: EpochMs },
  {
    id: z.string(),
    mediaId: Id,
    step: Step,
    attempts: Int,
    contentType: z.string().nullable(),
    originalKey: z.string().nullable(),
    createdAtMs: EpochMs,
  },
);
export const mediaJobRenew = query('media/job-renew', 'write', { ...held, untilMs: EpochMs }, row);
export const mediaJobEnd = query('media/job-end', 'write', held, row);
export const mediaJobPutBack = query('media/job-put-back', 'write', { ...held, dueAtMs: EpochMs, attempts: Int }, row);
