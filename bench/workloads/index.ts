// All workloads, in the order in which they are measured: reads first, for writes change what is read.
import { degreeWorkloads } from './degree.ts';
import { feedWorkloads } from './feed.ts';
import { pageWorkloads } from './pages.ts';
import type { Workload } from './workload.ts';
import { writeWorkloads } from './writes.ts';

export const workloads: readonly Workload[] = [
  ...degreeWorkloads,
  ...pageWorkloads,
  ...feedWorkloads,
  ...writeWorkloads,
];

/** Not in the list above, as it is measured in a way of its own. */
export const MIXED_DAY = 'mixed-day';

export const workloadNames: readonly string[] = [...workloads.map(({ name }) => name), MIXED_DAY];

/** By name or its beginning; all where nothing was asked for. */
export function isWanted(name: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((wanted) => name.startsWith(wanted));
}
