// Asks all peers the same questions in one run: first every question once, to hold the answers against each other and
// to warm up; then in blocks that take turns, so that a disturbance of the machine meets all peers alike.
import type { Peer } from '../peers/peer.ts';
import type { Made, ReadTask, ReadWorkload, WriteTask, WriteWorkload } from '../workloads/workload.ts';
import { type CheckBudget, type Checked, checkAnswers } from './check.ts';
import { type ClosedLoopResult, runClosedLoop } from './closed-loop.ts';
import { type LatencyRecorder, createRecorder } from './histogram.ts';
import { costOf } from './process-cost.ts';
import type { Load, PeerResult, WorkloadResult } from './result.ts';

export interface Budget extends CheckBudget {
  /** For each peer and number of clients. */
  readonly seconds: number;
  /** Also a slow peer is asked so often with one client. */
  readonly callsMin: number;
  readonly rounds: number;
  /** Beyond this a slow peer is not waited for. */
  readonly secondsMax: number;
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

  /** Undefined where nothing was asked. */
  load(clients: number): Load | undefined {
    if (this.#elapsedMs === 0) return undefined;
    const latency = this.#recorder.summary();
    const each = (value: number): number => (latency.count === 0 ? 0 : value / latency.count);
    const cpuMs = Object.fromEntries(Object.entries(this.#cpuMs).map(([name, ms]) => [name, each(ms)]));
    const perSecond = (latency.count * 1000) / this.#elapsedMs;
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

/** Where many clients would wait longer than this for one answer each, a peer is measured with fewer. */
const WAIT_MS_MAX = 20_000;

/** How many clients a peer can bear that takes so long for one answer, and what is said where those are not all. */
function bearable(clients: readonly number[], { usualMs }: Checked): { few: readonly number[]; notes: string[] } {
  const few = clients.filter((count) => count === 1 || count * usualMs <= WAIT_MS_MAX);
  const left = clients.filter((count) => !few.includes(count));
  const note = `takes ${Math.round(usualMs)} ms for an answer: not measured with ${left.join(' and ')} clients`;
  return { few, notes: left.length === 0 ? [] : [note] };
}

export async function measureRead(
  workload: ReadWorkload,
  task: ReadTask,
  allPeers: readonly Peer[],
  budget: Budget,
): Promise<WorkloadResult> {
  const peers = allPeers.filter((peer) => workload.knows(peer));
  const checks = await checkAnswers(task, peers, budget);
  const known = (name: string): Checked => checks.get(name) ?? { checked: 0, differences: 0, examples: [], usualMs: 0 };
  const bears = new Map(peers.map(({ name }) => [name, bearable(workload.clients, known(name))]));
  const warmUp = { ...budget, seconds: budget.seconds / 4, secondsMax: budget.seconds / 4, callsMin: 0 };
  for (const peer of peers) {
    const clients = Math.max(...(bears.get(peer.name)?.few ?? [1]));
    await block(peer, clients, warmUp, Infinity, task.ask, undefined);
  }
  const loads = await loadsOf(peers, workload.clients, budget.rounds, async (peer, clients, round, into) => {
    if (bears.get(peer.name)?.few.includes(clients) !== true) return;
    const from = round * Math.ceil(task.size / budget.rounds);
    await block(peer, clients, budget, Infinity, (asked, index) => task.ask(asked, from + index), into);
  });
  const results = loads.map(({ peer, loads: measured, errors }): PeerResult => {
    const { checked, differences, examples } = known(peer);
    const notes = [...(bears.get(peer)?.notes ?? []), ...new Set(errors)];
    return { peer, checked, differences, examples, notes, loads: measured };
  });
  return { name: workload.name, kind: 'read', says: workload.says, params: task.size, peers: results };
}

const UNDO_TRIES = 3;

/** Takes one write back; a server that is busy, or in a deadlock, is asked again. */
async function undone(undo: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await undo();
      return;
    } catch (error) {
      if (tries === UNDO_TRIES) throw error;
    }
  }
}

async function takeBack(peer: Peer, made: readonly Made[]): Promise<void> {
  const undos = made.flatMap(({ undo }) => undo ?? []);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let undo = undos[next++]; undo !== undefined; undo = undos[next++]) await undone(undo);
  };
  await Promise.all(Array.from({ length: UNDO_AT_ONCE }, worker));
  const posts = made.flatMap(({ post }) => post ?? []);
  const comments = made.flatMap(({ comment }) => comment ?? []);
  if (posts.length + comments.length > 0) await peer.forget?.({ posts, comments });
}

/** Told where it is more than the wait for the last few. */
function laterOf(seconds: number): string[] {
  if (seconds < 1) return [];
  return [`what followed from all its writes and their undoing was done ${seconds.toFixed(0)} s later, unmeasured`];
}

/**
 * `settle` resolves, to the seconds that it took, when everything that follows from the writes so far is done: else
 * whoever comes next would be charged with it.
 */
export async function measureWrite(
  workload: WriteWorkload,
  task: WriteTask,
  allPeers: readonly Peer[],
  budget: Budget,
  settle: () => Promise<number>,
): Promise<WorkloadResult> {
  const peers = allPeers.filter((peer) => workload.knows(peer));
  const later = new Map<string, number>();
  const run = async (peer: Peer, clients: number, into: Gathered | undefined): Promise<void> => {
    const made: Made[] = [];
    const write: Call = async (writer, index) => made.push(await task.write(writer, index));
    await block(peer, clients, budget, task.size, write, into);
    await takeBack(peer, made);
    later.set(peer.name, (later.get(peer.name) ?? 0) + (await settle()));
  };
  for (const peer of peers) await run(peer, 8, undefined);
  const loads = await loadsOf(peers, workload.clients, budget.rounds, (peer, clients, _round, into) =>
    run(peer, clients, into),
  );
  const results = loads.map(({ peer, loads: measured, errors }) => ({
    peer,
    checked: 0,
    differences: 0,
    examples: [],
    notes: [...laterOf(later.get(peer) ?? 0), ...new Set(errors)],
    loads: measured,
  }));
  return { name: workload.name, kind: 'write', says: workload.says, params: task.size, peers: results };
}
