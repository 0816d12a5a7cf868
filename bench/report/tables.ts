// The figures of a run as Markdown tables.
import type { Load, MixedDay, RateStep, Run, WorkloadResult } from '../measure/result.ts';
import { type Goal, wrongRows } from './goals.ts';

export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}

/** Breaks a paragraph into lines as the house has them. */
export const wrapped = (text: string): string => text.replace(/(.{1,118})(?: |$)/g, '$1\n').trimEnd();

/** Three figures that count. */
export function ms(value: number): string {
  return value >= 100
    ? value.toFixed(0)
    : value >= 10
      ? value.toFixed(1)
      : value >= 0.1
        ? value.toFixed(2)
        : value.toFixed(4);
}

const count = (value: number): string => Math.round(value).toLocaleString('en');

export function goalsTable(goals: readonly Goal[]): string {
  const verdict = ({ reached, measured }: Goal): string => {
    if (reached === undefined) return measured === undefined ? 'not measured' : 'stated';
    return reached ? 'reached' : '**not reached**';
  };
  return table(
    ['what', 'goal', 'measured', ''],
    goals.map((one) => [one.what, one.goal, one.measured ?? '–', verdict(one)]),
  );
}

const SERVERS = ['api', 'neo4j', 'postgres'];

function loadRow(workload: string, peer: string, load: Load): (string | number)[] {
  const { latency, perSecond, errors, cpuMs, clients } = load;
  const server = SERVERS.flatMap((name) => (cpuMs[name] === undefined ? [] : [`${name} ${ms(cpuMs[name])}`]));
  const { p50, p95, p99, max } = latency;
  return [
    workload,
    peer,
    clients,
    ...[p50, p95, p99, max].map(ms),
    count(perSecond),
    ms(cpuMs.client ?? 0),
    server.join(', ') || '–',
    `${count(latency.count)}${errors > 0 ? ` (${errors} failed)` : ''}`,
  ];
}

export function workloadTable(workloads: readonly WorkloadResult[]): string {
  return table(
    ['workload', 'peer', 'clients', 'p50', 'p95', 'p99', 'max', 'per second', 'client CPU', 'server CPU', 'calls'],
    workloads.flatMap(({ name, peers }) =>
      peers.flatMap(({ peer, loads }, at) =>
        loads.map((load, index) => loadRow(at === 0 && index === 0 ? name : '', peer, load)),
      ),
    ),
  );
}

/** What must be known beside the figures, peer by peer. */
export function notesOf(workloads: readonly WorkloadResult[]): string[] {
  const notes = workloads.flatMap(({ name, peers }) =>
    peers.flatMap(({ peer, notes }) => notes.map((note) => `- ${name}, ${peer}: ${note.slice(0, 300)}`)),
  );
  return notes.length === 0 ? [] : [notes.join('\n')];
}

export function workloadList(workloads: readonly WorkloadResult[]): string {
  return table(
    ['workload', 'what', 'parameters'],
    workloads.map(({ name, says, params }) => [name, says, params]),
  );
}

/** Which answers were compared, and which were not the same. */
export function equality(run: Run): string {
  const checked = run.workloads.flatMap(({ peers }) => peers.slice(1)).reduce((sum, peer) => sum + peer.checked, 0);
  const wrong = wrongRows(run);
  const opening = `${count(checked)} answers were held against the first peer's of their workload. `;
  if (wrong.length === 0) return `${opening}All were the same.`;
  const rows = wrong.map(({ workload, result: { peer, differences, checked: of, examples } }) => [
    workload,
    peer,
    `${differences} of ${of}`,
    examples[0] ?? '',
  ]);
  return `${opening}Not the same:\n\n${table(['workload', 'peer', 'different', 'example'], rows)}`;
}

function spikeText({
  baseRate,
  factor,
  toSecond,
  fromSecond,
  sent,
  shed,
  errors,
  codes,
  seconds,
  recoverySeconds,
}: MixedDay['spike']): string {
  const after =
    recoverySeconds === null
      ? 'were not in time again within the run'
      : `were in time again ${recoverySeconds} s after its end`;
  const inSpike = seconds.filter(({ second }) => second >= fromSecond && second < toSecond);
  const worst = Math.max(0, ...inSpike.map(({ p95 }) => p95));
  const kinds = Object.entries(codes).map(([code, times]) => `${code} ${count(times)}`);
  return (
    `A spike of ${factor}x (from ${baseRate}/s to ${baseRate * factor}/s for ${toSecond - fromSecond} s; ` +
    `${count(sent)} requests before, in and after it): ${count(shed)} were refused with UNAVAILABLE, ` +
    `${count(errors)} failed otherwise (by code: ${kinds.join(', ') || 'none'}). Those let in were answered with a ` +
    `p95 of at most ${ms(worst)} ms in any second of the spike. Answers ${after}.`
  );
}

function operationsTable({ operations }: RateStep, mix: MixedDay['mix']): string {
  const rows = Object.keys(mix).flatMap((name) => {
    const found = operations[name];
    return found === undefined ? [] : [[name, count(found.count), ...[found.p50, found.p95, found.p99].map(ms)]];
  });
  return table(['at that rate', 'requests', 'p50', 'p95', 'p99'], rows);
}

export function mixedDayText({ mix, steps, best, cpuPercent, spike, writes }: MixedDay): string {
  const shares = Object.entries(mix).map(([name, share]) => `${name} ${share}`);
  const rows = steps.map(({ ratePerSecond, latency: { p50, p95, p99, max }, shed, errors, steady }) => [
    ratePerSecond,
    ...[p50, p95, p99, max].map(ms),
    shed,
    errors,
    steady ? 'yes' : 'no',
  ]);
  const cpu = Object.entries(cpuPercent).map(([name, percent]) => `${name} ${percent.toFixed(0)}%`);
  const { p50 = 0, p95 = 0, p99 = 0, max = 0 } = best?.latency ?? {};
  const highest =
    best === null
      ? 'No rate was steady.'
      : `The highest steady rate is **${best.ratePerSecond}/s**: over ${best.seconds} s p50 ${ms(p50)}, ` +
        `p95 ${ms(p95)}, p99 ${ms(p99)}, max ${ms(max)} ms; CPU of one core: ${cpu.join(', ')}.`;
  return [
    wrapped(`The mix, in parts: ${shares.join(', ')}.`),
    table(['per second', 'p50', 'p95', 'p99', 'max', 'refused', 'errors', 'steady'], rows),
    wrapped(highest),
    best === null ? '' : operationsTable(best, mix),
    wrapped(spikeText(spike)),
    spike.errorExamples.map((example) => `- ${example}`).join('\n'),
    `Of ${writes.acknowledged} acknowledged writes the graph lacks ${writes.lost}.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
