// The goals of the project as ratios within one run, and whether a run reached them. Pure.
import type { Load, MixedDay, PeerResult, Run } from '../measure/result.ts';
import { P95_MS_MAX, P99_MS_MAX } from '../mixed-day/steady.ts';

export interface Goal {
  readonly what: string;
  readonly goal: string;
  /** What the run measured, in words; undefined where it did not measure it. */
  readonly measured: string | undefined;
  /** Undefined also where there is nothing to reach, only to say. */
  readonly reached: boolean | undefined;
}

type Quantile = 'p50' | 'p95';

/** What the goals are computed from: one run, and one at another size for the growth. */
export interface Measured {
  readonly run: Run;
  readonly growth: readonly Run[];
}

const round = (value: number): string => (value >= 10 ? value.toFixed(0) : value.toFixed(2));

/** The one-client load of a peer on a workload; undefined where it was not measured or its answers were wrong. */
export function loadOf(run: Run, workload: string, peer: string, clients = 1): Load | undefined {
  const found = run.workloads.find(({ name }) => name === workload)?.peers.find((result) => result.peer === peer);
  return found?.loads.find((load) => load.clients === clients && load.latency.count > 0);
}

/** How often `of` goes into `by`; undefined where one of the two is missing. */
function ratio(of: number | undefined, by: number | undefined): number | undefined {
  return of === undefined || by === undefined || by === 0 ? undefined : of / by;
}

function times(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${round(value)}x`;
}

/** The worst of several ratios: a goal about several workloads is reached where all are. */
function worst(ratios: readonly (number | undefined)[], choose: (...values: number[]) => number): number | undefined {
  const known = ratios.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : choose(...known);
}

function atMost(what: string, goal: string, limit: number, ratios: readonly (number | undefined)[]): Goal {
  const value = worst(ratios, Math.max);
  return { what, goal, measured: times(value), reached: value === undefined ? undefined : value <= limit };
}

function atLeast(what: string, goal: string, limit: number, ratios: readonly (number | undefined)[]): Goal {
  const value = worst(ratios, Math.min);
  return { what, goal, measured: times(value), reached: value === undefined ? undefined : value >= limit };
}

const HOT: readonly (readonly [string, string])[] = [
  ['feed of 20, 100 followees', 'feed-latest-100-page-1'],
  ['degree any', 'degree-any-far'],
  ['degree out', 'degree-out-far'],
  ['suggestions', 'suggestions-ordinary'],
];

function overHttp(run: Run): Goal[] {
  return HOT.flatMap(([label, workload]) =>
    (['p50', 'p95'] as const).map((at: Quantile) => {
      const of = loadOf(run, workload, 'api')?.latency[at];
      const by = loadOf(run, workload, 'driver')?.latency[at];
      return atMost(`${label}: API over HTTP against the same by the driver, ${at}`, 'at most 2x', 2, [ratio(of, by)]);
    }),
  );
}

function cpu(run: Run): Goal {
  const feed = 'feed-latest-100-page-1';
  const of = loadOf(run, feed, 'api')?.cpuMs.api;
  const by = loadOf(run, feed, 'driver')?.cpuMs.client;
  return atMost('Node CPU for a feed request against the driver’s own', 'at most 3x', 3, [ratio(of, by)]);
}

/** How many times faster the API is than PostgreSQL on the slowest of these workloads, p95. */
function againstPostgres(run: Run, what: string, goal: string, factor: number, workloads: readonly string[]): Goal {
  const ratios = workloads.map((workload) =>
    ratio(loadOf(run, workload, 'postgres')?.latency.p95, loadOf(run, workload, 'api')?.latency.p95),
  );
  return atLeast(`${what}: API against PostgreSQL, p95, times faster`, goal, factor, ratios);
}

function physicalLimit(run: Run): Goal {
  const ratios = ['degree-any-near', 'degree-any-far'].map((workload) =>
    ratio(loadOf(run, workload, 'api')?.latency.p50, loadOf(run, workload, 'memory')?.latency.p50),
  );
  return atMost('degree any: API against the in-memory limit, p50', 'within 200x', 200, ratios);
}

function flatFeed(run: Run): Goal {
  const at = (size: string): number | undefined => loadOf(run, `feed-latest-${size}-page-1`, 'api')?.latency.p95;
  return atMost('feed p95 at 10,000 followees against 10', 'at most 2x', 2, [ratio(at('10000'), at('10'))]);
}

/** One by one is an auto-commit statement for each like, the driver's fastest. */
function collected(run: Run): Goal {
  const at = (peer: string): number | undefined => loadOf(run, 'write-like-hot', peer, 64)?.perSecond;
  const what = 'likes of one hot post, 64 clients over the driver: collected against one by one';
  return atLeast(what, 'at least 4x', 4, [ratio(at('collected'), at('driver'))]);
}

/** No goal of its own: what the API's CPU leaves of the above. */
function collectedOverHttp(run: Run): Goal {
  const load = loadOf(run, 'write-like-hot', 'api', 64);
  const by = loadOf(run, 'write-like-hot', 'driver', 64);
  const measured =
    load === undefined
      ? undefined
      : `${Math.round(load.perSecond).toLocaleString('en')}/s (${times(ratio(load.perSecond, by?.perSecond)) ?? '–'} ` +
        `one by one by the driver); API CPU ${round(load.cpuMs.api ?? 0)} ms for each`;
  return { what: 'the same over HTTP', goal: 'say how much', measured, reached: undefined };
}

function mixedDay({ mixedDay: day }: Run): Goal[] {
  const goal = `p95 < ${P95_MS_MAX} ms, p99 < ${P99_MS_MAX} ms at the highest steady rate`;
  const { best, spike, writes }: Partial<MixedDay> = day ?? {};
  const rate =
    best == null
      ? undefined
      : `${best.ratePerSecond}/s: p95 ${round(best.latency.p95)} ms, p99 ${round(best.latency.p99)} ms`;
  const recovered = spike?.recoverySeconds ?? undefined;
  const after =
    spike == null
      ? undefined
      : `${recovered === undefined ? 'not within the run' : `in time ${recovered} s after its end`}; ` +
        `${spike.shed} of ${spike.sent} refused, ${spike.errors} other errors`;
  return [
    { what: 'mixed day', goal, measured: rate, reached: day === null ? undefined : best != null },
    {
      what: 'mixed day: spike of 5x for some seconds',
      goal: 'recovers in seconds, refuses with UNAVAILABLE only',
      measured: after,
      reached: spike == null ? undefined : recovered !== undefined && recovered <= 10 && spike.errors === 0,
    },
    {
      what: 'mixed day: acknowledged writes that the graph does not hold',
      goal: 'none',
      measured: writes === undefined ? undefined : `${writes.lost} of ${writes.acknowledged}`,
      reached: writes === undefined ? undefined : writes.lost === 0,
    },
  ];
}

function growth(runs: readonly Run[]): Goal[] {
  const at = (users: number): Run | undefined => runs.find(({ network }) => network.users === users);
  const [small, large] = [at(200_000), at(1_000_000)];
  const p95 = (run: Run | undefined, workload: string): number | undefined =>
    run === undefined ? undefined : loadOf(run, workload, 'api')?.latency.p95;
  return (
    [
      ['degree any', ['degree-any-near', 'degree-any-far']],
      ['degree out', ['degree-out-near', 'degree-out-far']],
      ['feed', ['feed-latest-100-page-1', 'feed-latest-1000-page-1', 'feed-latest-10000-page-1']],
    ] as const
  ).map(([label, workloads]) =>
    atMost(
      `${label}: p95 at 1,000,000 users against 200,000`,
      'less than 2x',
      2,
      workloads.map((workload) => ratio(p95(large, workload), p95(small, workload))),
    ),
  );
}

/** A row whose answers differed between peers reaches nothing: its figures compare different questions. */
export function wrongRows(run: Run): { workload: string; result: PeerResult }[] {
  return run.workloads.flatMap(({ name, peers }) =>
    peers.filter(({ differences }) => differences > 0).map((result) => ({ workload: name, result })),
  );
}

function withoutWrong(run: Run): Run {
  const wrong = new Set(wrongRows(run).map(({ workload }) => workload));
  return { ...run, workloads: run.workloads.filter(({ name }) => !wrong.has(name)) };
}

export function goalsOf({ run, growth: runs }: Measured): Goal[] {
  const right = withoutWrong(run);
  return [
    ...overHttp(right),
    cpu(right),
    againstPostgres(right, 'degree any', '20x faster', 20, ['degree-any-near', 'degree-any-far']),
    physicalLimit(right),
    againstPostgres(right, 'degree out', '3x faster', 3, ['degree-out-near', 'degree-out-far']),
    againstPostgres(right, 'feed, 1,000 followees', 'not slower', 1, ['feed-latest-1000-page-1']),
    againstPostgres(right, 'feed, 10,000 followees', '3x faster', 3, ['feed-latest-10000-page-1']),
    flatFeed(right),
    againstPostgres(right, 'suggestions, ordinary', 'not slower', 1, ['suggestions-ordinary']),
    againstPostgres(right, 'suggestions, heavy', '10x faster', 10, ['suggestions-heavy']),
    collected(right),
    collectedOverHttp(right),
    ...mixedDay(right),
    ...growth(runs.map(withoutWrong)),
  ];
}
