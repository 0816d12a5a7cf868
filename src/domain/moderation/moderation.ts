// Joins what moderators and those who report may call, and sees to it that old cases are forgotten.
import type { Logger } from '../../observability/log.ts';
import { createSweeper, type Sweeper } from '../sweeper.ts';
import { type Blocking, createBlocking } from './blocking.ts';
import { type Queue, type QueueParts, createQueue } from './queue.ts';
import { type Removal, type RemovalParts, createRemoval } from './removal.ts';
import { type ReportParts, type Reports, createReports } from './reports.ts';

export interface Moderation extends Removal, Blocking, Reports, Queue, Pick<Sweeper, 'start' | 'close'> {}

const SWEEP_MS = 3_600_000;

export function createModeration(
  parts: RemovalParts & ReportParts & QueueParts & { readonly log: Logger },
): Moderation {
  const reports = createReports(parts);
  const { start, close } = createSweeper(reports.forget, {
    everyMs: SWEEP_MS,
    failed: (error) => parts.log.error({ err: error }, 'cases that were closed long ago could not be forgotten'),
  });
  return { ...createRemoval(parts), ...createBlocking(parts), ...reports, ...createQueue(parts), start, close };
}
