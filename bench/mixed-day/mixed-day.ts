// A mixed day at a fixed arrival rate: the highest rate at which answers come in time, and what a spike of five times
// that does. What the server acknowledged must be in the graph afterwards.
import { type Latency, summarize } from '../measure/histogram.ts';
import { runOpenLoop, systemTimer } from '../measure/open-loop.ts';
import { costOf } from '../measure/process-cost.ts';
import type { MixedDay, RateStep, SecondOfSpike } from '../measure/result.ts';
import type { Sample } from '../peers/bench-data.ts';
import type { Peer } from '../peers/peer.ts';
import { ApiProblem } from '../peers/api/api-client.ts';
import { type Acknowledged, MIX, type Operation, createDay } from './operations.ts';
import { type Answered, inTime, nextRate, recoveryOf, secondsOf } from './steady.ts';

export interface MixedDayOptions {
  readonly peer: Peer;
  readonly sample: Sample;
  /** Arrivals a second to begin the search with. */
  readonly firstRate: number;
  readonly stepSeconds: number;
  readonly bestSeconds: number;
  readonly spikeSeconds: number;
  readonly lookUp: <Row>(statement: string, params: Record<string, unknown>) => Promise<Row[]>;
  say(line: string): void;
}

const SPIKE_FACTOR = 5;
const STEPS_MAX = 12;
const EXAMPLES_MAX = 5;
const WARM_UPS_MAX = 6;

/** What failed, the different ways of it. */
function examplesOf(answers: readonly Answered[]): string[] {
  const failed = answers.filter(({ outcome }) => outcome === 'error').map(({ error }) => String(error));
  return [...new Set(failed)].slice(0, EXAMPLES_MAX);
}

/** How often each code of an error came; what is no answer of the API goes by the kind of its error. */
function codesOf(answers: readonly Answered[]): Record<string, number> {
  const failed = answers.flatMap(({ error }) => (error === undefined ? [] : [error]));
  const codeOf = (error: unknown): string => {
    if (error instanceof ApiProblem) return error.code;
    return error instanceof Error ? error.name : 'unknown';
  };
  return Object.fromEntries([...Map.groupBy(failed, codeOf)].map(([code, all]) => [code, all.length]));
}

function latencyOf(answers: readonly Answered[]): Latency {
  return summarize(answers.flatMap(({ outcome, latencyMs }) => (outcome === 'ok' ? [latencyMs] : [])));
}

/** The same by the kind of request: which of them a day waits for. */
function operationsOf(answers: readonly Answered[]): Record<string, Latency> {
  const kinds = Map.groupBy(answers, ({ name }) => name);
  return Object.fromEntries([...kinds].map(([name, all]) => [name, latencyOf(all)]));
}

/** Everything that was sent at one rate, or at several in turn. */
class Day {
  readonly #options: MixedDayOptions;
  readonly #next: (index: number) => Operation;
  readonly acknowledged: Acknowledged[] = [];
  #sent = 0;

  constructor(options: MixedDayOptions) {
    this.#options = options;
    this.#next = createDay(options.peer, options.sample, 'mixed day');
  }

  async at(ratePerSecond: number, seconds: number): Promise<Answered[]> {
    const answers: Answered[] = [];
    const names: string[] = [];
    await runOpenLoop({
      ratePerSecond,
      seconds,
      timer: systemTimer,
      send: (index) => {
        const { name, run } = this.#next(this.#sent++);
        names[index] = name;
        return run();
      },
      done: ({ index, dueMs, endMs, value, error }) => {
        if (value !== undefined) this.acknowledged.push(value);
        const shed = error instanceof ApiProblem && error.code === 'UNAVAILABLE';
        answers.push({
          name: names[index] ?? '',
          dueMs,
          latencyMs: endMs - dueMs,
          outcome: error === undefined ? 'ok' : shed ? 'shed' : 'error',
          error,
        });
      },
    });
    return answers;
  }

  async step(ratePerSecond: number, seconds: number): Promise<RateStep> {
    const answers = await this.at(ratePerSecond, seconds);
    const count = (outcome: Answered['outcome']): number => answers.filter((one) => one.outcome === outcome).length;
    const times = { latency: latencyOf(answers), operations: operationsOf(answers) };
    const counts = { answered: count('ok'), shed: count('shed'), errors: count('error') };
    const made = { ratePerSecond, seconds, ...times, ...counts, errorExamples: examplesOf(answers) };
    const steady = inTime(made);
    const { p50, p95, p99 } = made.latency;
    const figures = `p50 ${p50.toFixed(1)} p95 ${p95.toFixed(1)} p99 ${p99.toFixed(1)} ms`;
    this.#options.say(
      `  ${ratePerSecond}/s: ${figures}, ${made.shed} shed, ${made.errors} errors${steady ? '' : ' (not steady)'}`,
    );
    return { ...made, steady };
  }
}

/** Until every kind of request has been planned and its code is hot: a server that has just started is another one. */
async function warmUp(day: Day, { firstRate, stepSeconds, say }: MixedDayOptions): Promise<void> {
  say('  warm-up');
  for (let round = 0; round < WARM_UPS_MAX; round++) {
    const { steady } = await day.step(Math.ceil(firstRate / 5), stepSeconds);
    if (steady && round > 0) return;
  }
}

async function search(day: Day, { firstRate, stepSeconds }: MixedDayOptions): Promise<RateStep[]> {
  const steps: RateStep[] = [];
  for (let rate: number | null = firstRate; rate !== null && steps.length < STEPS_MAX; rate = nextRate(steps)) {
    steps.push(await day.step(rate, stepSeconds));
  }
  return steps;
}

/** The best rate of the search, asked again for longer; where it does not hold, a tenth less, and so on. */
async function confirm(day: Day, steps: readonly RateStep[], seconds: number): Promise<RateStep | null> {
  let rate = Math.max(0, ...steps.filter(({ steady }) => steady).map(({ ratePerSecond }) => ratePerSecond));
  for (let tries = 0; rate >= 1 && tries < 6; tries++) {
    const step = await day.step(rate, seconds);
    if (step.steady) return step;
    rate = Math.floor(rate * 0.9);
  }
  return null;
}

async function spike(day: Day, baseRate: number, seconds: number): Promise<MixedDay['spike']> {
  const phases = [
    { rate: baseRate, length: seconds },
    { rate: baseRate * SPIKE_FACTOR, length: seconds },
    { rate: baseRate, length: seconds * 3 },
  ];
  // The phases overlap on purpose: what the spike left unanswered is still there when the ordinary rate is back.
  const runs: Promise<Answered[]>[] = [];
  let from = 0;
  for (const { rate, length } of phases) {
    const shift = from * 1000;
    runs.push(day.at(rate, length).then((all) => all.map((one) => ({ ...one, dueMs: one.dueMs + shift }))));
    from += length;
    await systemTimer.sleep(length * 1000);
  }
  const answers = (await Promise.all(runs)).flat();
  const bySecond: SecondOfSpike[] = secondsOf(answers);
  return {
    baseRate,
    factor: SPIKE_FACTOR,
    fromSecond: seconds,
    toSecond: seconds * 2,
    seconds: bySecond,
    sent: answers.length,
    shed: answers.filter(({ outcome }) => outcome === 'shed').length,
    errors: answers.filter(({ outcome }) => outcome === 'error').length,
    codes: codesOf(answers),
    errorExamples: examplesOf(answers),
    recoverySeconds: recoveryOf(bySecond, seconds * 2),
  };
}

/** How many acknowledged writes the graph does not hold. */
async function lostOf(acknowledged: readonly Acknowledged[], { lookUp }: MixedDayOptions): Promise<number> {
  const of = (kind: Acknowledged['kind']): Acknowledged[] => acknowledged.filter((one) => one.kind === kind);
  const lost = await Promise.all([
    lookUp('likes-lost', { pairs: of('like') }),
    lookUp('follows-lost', { pairs: of('follow') }),
    lookUp('posts-lost', { ids: of('post').map(({ id }) => id) }),
    lookUp('comments-lost', { ids: of('comment').map(({ id }) => id) }),
  ]);
  return lost.flat().length;
}

/** Leaves its writes in the graph: whoever runs it takes them back. */
export async function measureMixedDay(options: MixedDayOptions): Promise<MixedDay> {
  const { peer, bestSeconds, spikeSeconds, firstRate } = options;
  const day = new Day(options);
  await warmUp(day, options);
  const steps = await search(day, options);
  const cpu = (): Record<string, number> =>
    Object.fromEntries(
      Object.entries(peer.processes).map(([name, pids]) => [
        name,
        pids.reduce((sum, pid) => sum + costOf(pid).cpuMs, 0),
      ]),
    );
  const [before, began] = [cpu(), performance.now()];
  const best = await confirm(day, steps, bestSeconds);
  const elapsedMs = performance.now() - began;
  const cpuPercent = Object.fromEntries(
    Object.entries(cpu()).map(([name, ms]) => [name, (100 * (ms - (before[name] ?? 0))) / elapsedMs]),
  );
  const spiked = await spike(day, best?.ratePerSecond ?? firstRate, spikeSeconds);
  const lost = await lostOf(day.acknowledged, options);
  const writes = { acknowledged: day.acknowledged.length, lost };
  return { mix: MIX, steps, best, cpuPercent, spike: spiked, writes };
}
