// What a piece of work cost: time, CPU and the most memory of this process and all that it starts.
import { costOf } from '../measure/process-cost.ts';

export interface Spent {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** The most that was resident at once, beyond what was before. */
  readonly peakMiB: number;
}

const LOOK_EVERY_MS = 50;
const MIB = 1024 ** 2;

export async function measured(work: () => Promise<unknown>): Promise<Spent> {
  const before = costOf(process.pid);
  const ownBefore = process.cpuUsage();
  let peak = before.rssBytes;
  const looking = setInterval(() => {
    peak = Math.max(peak, costOf(process.pid).rssBytes);
  }, LOOK_EVERY_MS);
  const startedMs = performance.now();
  try {
    await work();
  } finally {
    clearInterval(looking);
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const own = process.cpuUsage(ownBefore);
  // Children that have ended are in the sum of /proc, to a hundredth of a second; our own are told exactly.
  const cpuSeconds = Math.max((costOf(process.pid).cpuMs - before.cpuMs) / 1000, (own.user + own.system) / 1e6);
  return { seconds, cpuSeconds, peakMiB: (peak - before.rssBytes) / MIB };
}
