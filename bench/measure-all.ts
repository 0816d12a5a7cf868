// One run: every workload that is wanted, on one network.
import { setTimeout as sleep } from 'node:timers/promises';

import { type Budget, measureRead, measureWrite } from './measure/compare.ts';
import { costOf } from './measure/process-cost.ts';
import type { MixedDay, Run, WorkloadResult } from './measure/result.ts';
import { measureMixedDay } from './mixed-day/mixed-day.ts';
import { warmUp } from './measure/warm-up.ts';
import { createRandom } from '../seeds/random.ts';
import { machineFacts, versionsOf } from './report/machine.ts';
import { type BenchSession, openSession } from './session.ts';
import { MIXED_DAY, isWanted, workloads } from './workloads/index.ts';
import type { Ground, Workload } from './workloads/workload.ts';

export interface MeasureOptions {
  readonly users: number;
  readonly only: readonly string[] | undefined;
  readonly seconds: number;
  readonly quick: boolean;
  readonly processes: number;
  readonly withPostgres: boolean;
  readonly redisUrl: string | undefined;
  readonly settings: Readonly<Record<string, string>>;
  say(line: string): void;
}

const DATA_DIR = '.data/bench';

function budgetOf({ seconds, quick }: MeasureOptions): Budget {
  return quick
    ? { seconds, rounds: 2, callsMin: 4, secondsMax: 4, checksMax: 10, checksMin: 2, checkSecondsMax: 4 }
    : { seconds, rounds: 3, callsMin: 21, secondsMax: 20, checksMax: 60, checksMin: 5, checkSecondsMax: 8 };
}

const WARM_UP = { roundSeconds: 5, roundsMax: 8 };
const WARM_UP_QUICK = { roundSeconds: 2, roundsMax: 1 };

function figures({ peers }: WorkloadResult): string {
  return peers
    .map(({ peer, loads, differences }) => {
      const latency = loads[0]?.latency;
      const wrong = differences > 0 ? ` ${differences} DIFFERENT` : '';
      return `${peer} ${latency === undefined ? '–' : `${latency.p50.toFixed(2)}/${latency.p95.toFixed(2)}`}${wrong}`;
    })
    .join('  ');
}

const SETTLED_WITHIN_MS = 60_000;

/** Waits until the API's workers have handled every event; resolves to the seconds that it took. */
async function settled({ lookUp }: Ground): Promise<number> {
  const began = performance.now();
  for (;;) {
    const [row] = await lookUp<{ waiting: number }>('events-waiting', {});
    const spentMs = performance.now() - began;
    if ((row?.waiting ?? 0) === 0 || spentMs > SETTLED_WITHIN_MS) return spentMs / 1000;
    await sleep(100);
  }
}

async function measureOne(workload: Workload, ground: Ground, budget: Budget): Promise<WorkloadResult | undefined> {
  const { peers } = ground;
  if (workload.kind === 'read') {
    const task = await workload.prepare(ground);
    return task === null ? undefined : measureRead(workload, task, peers, budget);
  }
  const task = await workload.prepare(ground);
  return task === null
    ? undefined
    : measureWrite(workload, task, peers, { ...budget, rounds: 1 }, () => settled(ground));
}

/** What fails is told in the report and does not take with it what was measured before. */
interface Attempts {
  /** By the name of what failed. */
  readonly why: Record<string, string>;
  /** Undefined where it failed. */
  run<T>(name: string, work: () => Promise<T>): Promise<T | undefined>;
}

function createAttempts(signals: Stopping, say: (line: string) => void): Attempts {
  const why: Record<string, string> = {};
  return {
    why,
    async run(name, work) {
      try {
        return await work();
      } catch (error) {
        // Whoever stops a run gets no report.
        if (signals.isStopping()) throw error;
        why[name] = `It failed: ${String(error)}`;
        say(`${name.padEnd(28)} FAILED: ${String(error)}`);
        return undefined;
      }
    },
  };
}

async function measureWorkloads(
  ground: Ground,
  options: MeasureOptions,
  kind: Workload['kind'],
  attempts: Attempts,
): Promise<WorkloadResult[]> {
  const { say, only } = options;
  const results: WorkloadResult[] = [];
  const wanted = workloads.filter((workload) => workload.kind === kind && isWanted(workload.name, only));
  for (const workload of wanted) {
    const { name } = workload;
    const result = await attempts.run(name, () => measureOne(workload, ground, budgetOf(options)));
    if (result !== undefined) say(`${name.padEnd(28)} ${figures(result)}`);
    else if (attempts.why[name] === undefined) say(`${name.padEnd(28)} the network is too small`);
    if (result !== undefined) results.push(result);
  }
  return results;
}

async function mixedDayOf(session: BenchSession, { quick, only, say }: MeasureOptions): Promise<MixedDay | null> {
  if (!isWanted(MIXED_DAY, only)) return null;
  say('mixed day');
  return measureMixedDay({
    peer: session.crowd,
    sample: session.data.sample,
    firstRate: 50,
    stepSeconds: quick ? 3 : 10,
    bestSeconds: quick ? 5 : 30,
    spikeSeconds: quick ? 3 : 10,
    lookUp: session.driver.run,
    say,
  });
}

/** All that changes the network: taken back at the end, and the network noted as changed until it is. */
async function measureChanges(
  session: BenchSession,
  ground: Ground,
  options: MeasureOptions,
  attempts: Attempts,
): Promise<{ writes: WorkloadResult[]; mixedDay: MixedDay | null }> {
  const { only, say } = options;
  const isWriting = workloads.some(({ name, kind }) => kind === 'write' && isWanted(name, only));
  if (!isWriting && !isWanted(MIXED_DAY, only)) return { writes: [], mixedDay: null };
  const { data, driver } = session;
  const sinceMs = Date.now();
  data.noteWriting(true);
  const writes = await measureWorkloads(ground, options, 'write', attempts);
  await settled(ground);
  const mixedDay = await attempts.run(MIXED_DAY, () => mixedDayOf(session, options));
  await settled(ground);
  await driver.run('forget-since', { viewers: data.sample.people.map(({ id }) => id), sinceMs });
  // Whatever failed may have left more than that, in PostgreSQL too.
  if (Object.keys(attempts.why).length === 0) data.noteWriting(false);
  else say('Something failed amid the writes: the next run makes the network anew.');
  return { writes, mixedDay: mixedDay ?? null };
}

function memoryOf({ peers }: BenchSession): Record<string, number> {
  const servers = Object.assign({}, ...peers.map(({ processes }) => processes)) as Record<string, readonly number[]>;
  const megabytes = (pids: readonly number[]): number =>
    pids.reduce((sum, pid) => sum + costOf(pid).rssBytes, 0) / 1024 ** 2;
  return {
    ...Object.fromEntries(Object.entries(servers).map(([name, pids]) => [name, megabytes(pids)])),
    'load generator': process.memoryUsage.rss() / 1024 ** 2,
  };
}

interface Stopping {
  isStopping(): boolean;
  forget(): void;
}

/** Whoever stops a run gets its servers stopped, too. */
function endOnSignals(session: BenchSession, say: (line: string) => void): Stopping {
  let isStopping = false;
  const end = (): void => {
    isStopping = true;
    say('Stopping …');
    void session.close().finally(() => process.exit(130));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, end);
  return {
    isStopping: () => isStopping,
    forget() {
      for (const signal of signals) process.off(signal, end);
    },
  };
}

export async function measureAll(options: MeasureOptions): Promise<Run> {
  const { users, processes, withPostgres, redisUrl, settings, say, seconds, quick } = options;
  const began = performance.now();
  const session = await openSession({ users, dataDir: DATA_DIR, processes, withPostgres, redisUrl, settings, say });
  const signals = endOnSignals(session, say);
  try {
    const { data, driver, peers, skipped } = session;
    const ground: Ground = { sample: data.sample, peers, random: createRandom, lookUp: driver.run };
    say('Warming up …');
    await warmUp(peers, data.sample, quick ? WARM_UP_QUICK : WARM_UP);
    say('p50/p95 in milliseconds, one client:');
    const [ofReads, ofChanges] = [createAttempts(signals, say), createAttempts(signals, say)];
    const reads = await measureWorkloads(ground, options, 'read', ofReads);
    const memoryMb = memoryOf(session);
    const { writes, mixedDay } = await measureChanges(session, ground, options, ofChanges);
    const minutes = Math.round((performance.now() - began) / 60_000);
    say(`All in ${minutes} minutes.`);
    return {
      at: new Date().toISOString(),
      machine: machineFacts(),
      versions: await versionsOf(driver.run, session.postgresVersion),
      network: data.sample.sizes,
      options: { seconds, quick, processes, redis: redisUrl !== undefined, minutes, ...settings },
      skipped: { ...skipped, ...ofReads.why, ...ofChanges.why },
      memoryMb,
      diskMb: data.diskMb(),
      workloads: [...reads, ...writes],
      mixedDay,
    };
  } catch (error) {
    // Whatever fails now fails because its server is gone; the process ends as soon as all are.
    if (signals.isStopping()) await new Promise<never>(() => undefined);
    throw error;
  } finally {
    if (!signals.isStopping()) {
      signals.forget();
      await session.close();
    }
  }
}
