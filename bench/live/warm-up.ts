// Real writes before anything is timed: the database plans and compiles what it runs often, and the API's own code gets
// warm. Until a write costs the database no less than it did before, or for so long.
import { runClosedLoop } from '../measure/closed-loop.ts';
import { costOf } from '../measure/process-cost.ts';

/** CPU of the database for one write (ms), window after window. */
export interface WarmUp {
  readonly cpuMs: readonly number[];
  readonly isSettled: boolean;
}

export interface WarmUpOptions {
  readonly neo4jPid: number | null;
  /** No window begins after so long. */
  readonly seconds: number;
  write(): Promise<void>;
  say(line: string): void;
}

const WINDOW_MS = 5_000;
const CLIENTS = 4;
/** Settled: a window costs at least so much of the cheapest before it, twice in a row. */
const SETTLED_FROM = 0.95;

export async function warmUp({ neo4jPid, seconds, write, say }: WarmUpOptions): Promise<WarmUp> {
  const cpuMs: number[] = [];
  const until = performance.now() + seconds * 1000;
  let steadyWindows = 0;
  while (performance.now() < until && steadyWindows < 2) {
    const before = neo4jPid === null ? 0 : costOf(neo4jPid).cpuMs;
    const { latencies } = await runClosedLoop({
      clients: CLIENTS,
      callsMax: Infinity,
      callsMin: 0,
      ms: WINDOW_MS,
      msMax: WINDOW_MS,
      call: write,
    });
    const spent = neo4jPid === null ? 0 : costOf(neo4jPid).cpuMs - before;
    const each = spent / Math.max(1, latencies.length);
    steadyWindows = neo4jPid !== null && each >= SETTLED_FROM * Math.min(...cpuMs, Infinity) ? steadyWindows + 1 : 0;
    cpuMs.push(each);
    say(`warming up: ${latencies.length} writes, ${each.toFixed(1)} ms CPU of Neo4j each`);
  }
  return { cpuMs, isSettled: steadyWindows >= 2 };
}
