// Asks all peers the same questions in one run: first every question once, to hold the answers against each other and
// to warm up; then in blocks that take turns, so that a disturbance of the machine meets all peers alike.
import type { Peer } from '../peers/peer.ts';
import type { Made, ReadTask, ReadWorkload, WriteTask, WriteWorkload } from '../workloads/workload.ts';
import { firstDifference } from './answers.ts';
import { type ClosedLoopResult, runClosedLoop } from './closed-loop.ts';
import { type LatencyRecorder, createRecorder } from './histogram.ts';
import { costOf } from './process-cost.ts';
import type { Load, PeerResult, WorkloadResult } from './result.ts';

export interface Budget {
  /** For each peer and number of clients. */
  readonly seconds: number;
  /** Also a slow peer is asked so often with one client. */
  readonly callsMin: number;
  readonly rounds: number;
  /** Beyond this a slow peer is not waited for. */
  readonly secondsMax: number;
  /** Questions whose answers are compared. */
  readonly checksMax: number;
}

const EXAMPLES_MAX = 3;
const UNDO_AT_ONCE = 16;

type Costs = Record<string, number>;

/** CPU so far in milliseconds: the load generator itself, and each of the peer's processes. */
function costsOf({ processes }: Peer): Costs {
  const { user, system } = process.cpuUsage();
  const servers = Object.entries(processes).map(([name, pids]): [string, number] => [
    name,
    pids.reduce((sum, pid) => sum + costOf(pid).cpuMs, 0),
  ]);
  return { client: (user + system) / 1000, ...Object.fromEntries(servers) };
}

/** Gathers the blocks of one peer and one number of clients. */
class Gathered {
  readonly #recorder: LatencyRecorder = createRecorder();
  readonly #cpuMs: Costs = {};
  #elapsedMs = 0;
  #errors = 0;
  readonly examples: string[] = [];

  add({ latencies, elapsedMs, errors }: ClosedLoopResult, before: Costs, after: Costs): void {
    for (const ms of latencies) this.#recorder.record(ms);
    for (const [name, ms] of Object.entries(after)) {
      this.#cpuMs[name] = (this.#cpuMs[name] ?? 0) + ms - (before[name] ?? 0);
    }
    this.#elapsedMs += elapsedMs;
    this.#errors += errors.length;
    this.examples.push(...errors.slice(0, EXAMPLES_MAX).map(String));
  }

  load(clients: number): Load {
    const latency = this.#recorder.summary();
    const each = (value: number): number => (latency.count === 0 ? 0 : value / latency.count);
    const cpuMs = Object.fromEntries(Object.entries(this.#cpuMs).map(([name, ms]) => [name, each(ms)]));
    const perSecond = this.#elapsedMs === 0 ? 0 : (latency.count * 1000) / this.#elapsedMs;
    return { clients, latency, perSecond, errors: this.#errors, cpuMs };
  }
}

type Call = (peer: Peer, index: number) => Promise<unknown>;

async function block(
  peer: Peer,
  clients: number,
  { seconds, rounds, callsMin, secondsMax }: Budget,
  callsMax: number,
  call: Call,
  into: Gathered | undefined,
): Promise<void> {
  const before = costsOf(peer);
  const result = await runClosedLoop({
    clients,
    callsMax,
    callsMin: clients === 1 ? Math.ceil(callsMin / rounds) : 0,
    ms: (seconds * 1000) / rounds,
    msMax: (secondsMax * 1000) / rounds,
    call: async (index) => {
      await call(peer, index);
    },
  });
  into?.add(result, before, costsOf(peer));
}

interface Checked {
  readonly checked: number;
  readonly differences: number;
  readonly examples: string[];
}

/** The first peer's answers are what the others' are held against. */
async function checkAnswers(task: ReadTask, peers: readonly Peer[], count: number): Promise<Map<string, Checked>> {
  const found = new Map(peers.map(({ name }) => [name, { checked: 0, differences: 0, examples: [] as string[] }]));
  for (let index = 0; index < count; index++) {
    let expected: { value: unknown } | undefined;
    for (const peer of peers) {
      const value = await task.ask(peer, index).catch((error: unknown) => String(error));
      expected ??= { value };
      const difference = firstDifference(expected.value, value);
      const entry = found.get(peer.name);
      if (entry === undefined) continue;
      entry.checked++;
      if (difference === undefined) continue;
      entry.differences++;
      if (entry.examples.length < EXAMPLES_MAX) entry.examples.push(`${task.show(index)} ${difference}`.slice(0, 400));
    }
  }
  return found;
}

/** Every peer in turn, another one first in each round. */
function inTurn(peers: readonly Peer[], round: number): Peer[] {
  const first = peers.length === 0 ? 0 : round % peers.length;
  return [...peers.slice(first), ...peers.slice(0, first)];
}

async function loadsOf(
  peers: readonly Peer[],
  clientCounts: readonly number[],
  rounds: number,
  run: (peer: Peer, clients: number, round: number, into: Gathered) => Promise<void>,
): Promise<{ peer: string; loads: Load[]; errors: string[] }[]> {
  const gathered = new Map(peers.map(({ name }) => [name, clientCounts.map(() => new Gathered())]));
  for (const [at, clients] of clientCounts.entries()) {
    for (let round = 0; round < rounds; round++) {
      for (const peer of inTurn(peers, round)) {
        const into = gathered.get(peer.name)?.[at];
        if (into !== undefined) await run(peer, clients, round, into);
      }
    }
  }
  return peers.map(({ name: peer }) => {
    const all = gathered.get(peer) ?? [];
    return {
      peer,
      loads: clientCounts.flatMap((clients, at) => all[at]?.load(clients) ?? []),
      errors: all.flatMap(({ examples }) => examples).slice(0, EXAMPLES_MAX),
    };
  });
}

export async function measureRead(
  workload: ReadWorkload,
  task: ReadTask,
  allPeers: readonly Peer[],
  budget: Budget,
): Promise<WorkloadResult> {
  const peers = allPeers.filter((peer) => workload.knows(peer));
  const checks = await checkAnswers(task, peers, Math.min(task.size, budget.checksMax));
  const warmUp = { ...budget, seconds: budget.seconds / 4, secondsMax: budget.seconds / 4, callsMin: 0 };
  for (const peer of peers) await block(peer, Math.max(...workload.clients), warmUp, Infinity, task.ask, undefined);
  const loads = await loadsOf(peers, workload.clients, budget.rounds, (peer, clients, round, into) => {
    const from = round * Math.ceil(task.size / budget.rounds);
    return block(peer, clients, budget, Infinity, (asked, index) => task.ask(asked, from + index), into);
  });
  const results = loads.map(({ peer, loads: measured, errors }): PeerResult => {
    const { checked, differences, examples } = checks.get(peer) ?? { checked: 0, differences: 0, examples: [] };
    return { peer, checked, differences, examples: [...examples, ...errors], loads: measured };
  });
  return { name: workload.name, kind: 'read', says: workload.says, params: task.size, peers: results };
}

async function takeBack(peer: Peer, made: readonly Made[]): Promise<void> {
  const undos = made.flatMap(({ undo }) => undo ?? []);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let undo = undos[next++]; undo !== undefined; undo = undos[next++]) await undo();
  };
  await Promise.all(Array.from({ length: UNDO_AT_ONCE }, worker));
  const posts = made.flatMap(({ post }) => post ?? []);
  const comments = made.flatMap(({ comment }) => comment ?? []);
  if (posts.length + comments.length > 0) await peer.forget?.({ posts, comments });
}

export async function measureWrite(
  workload: WriteWorkload,
  task: WriteTask,
  allPeers: readonly Peer[],
  budget: Budget,
): Promise<WorkloadResult> {
  const peers = allPeers.filter((peer) => workload.knows(peer));
  const run = async (peer: Peer, clients: number, into: Gathered | undefined): Promise<void> => {
    const made: Made[] = [];
    const write: Call = async (writer, index) => made.push(await task.write(writer, index));
    await block(peer, clients, budget, task.size, write, into);
    await takeBack(peer, made);
  };
  for (const peer of peers) await run(peer, 8, undefined);
  const loads = await loadsOf(peers, workload.clients, budget.rounds, (peer, clients, _round, into) =>
    run(peer, clients, into),
  );
  const results = loads.map(({ peer, loads: measured, errors }) => ({
    peer,
    checked: 0,
    differences: 0,
    examples: errors,
    loads: measured,
  }));
  return { name: workload.name, kind: 'write', says: workload.says, params: task.size, peers: results };
}
