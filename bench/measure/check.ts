// Holds the peers' answers to the same questions against each other before anything is timed. A peer that takes
// seconds for one answer is asked a few only: a run has to end.
import type { Peer } from '../peers/peer.ts';
import type { ReadTask } from '../workloads/workload.ts';
import { firstDifference } from './answers.ts';

export interface CheckBudget {
  /** Questions whose answers are compared. */
  readonly checksMax: number;
  /** So many are asked of a peer however long it takes. */
  readonly checksMin: number;
  /** Beyond this, in all, a peer is asked no more of them. */
  readonly checkSecondsMax: number;
}

export interface Checked {
  readonly checked: number;
  readonly differences: number;
  readonly examples: readonly string[];
  /** What half of the answers took at most: how slow a peer is here, before it is measured. */
  readonly usualMs: number;
}

const EXAMPLES_MAX = 3;

class Checks {
  readonly #times: number[] = [];
  readonly #examples: string[] = [];
  #differences = 0;

  async ask(task: ReadTask, peer: Peer, index: number): Promise<unknown> {
    const began = performance.now();
    try {
      return await task.ask(peer, index);
    } catch (error) {
      return String(error);
    } finally {
      this.#times.push(performance.now() - began);
    }
  }

  isWanted({ checksMin, checkSecondsMax }: CheckBudget): boolean {
    return this.#times.length < checksMin || this.#times.reduce((sum, ms) => sum + ms, 0) < checkSecondsMax * 1000;
  }

  differs(example: string): void {
    this.#differences++;
    if (this.#examples.length < EXAMPLES_MAX) this.#examples.push(example.slice(0, 400));
  }

  result(): Checked {
    const sorted = this.#times.toSorted((a, b) => a - b);
    const usualMs = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
    return { checked: sorted.length, differences: this.#differences, examples: this.#examples, usualMs };
  }
}

/** The answer of the first peer that is still asked is what the others' are held against. */
export async function checkAnswers(
  task: ReadTask,
  peers: readonly Peer[],
  budget: CheckBudget,
): Promise<ReadonlyMap<string, Checked>> {
  const checks = new Map(peers.map((peer) => [peer, new Checks()]));
  for (let index = 0; index < Math.min(task.size, budget.checksMax); index++) {
    let expected: { value: unknown } | undefined;
    for (const [peer, own] of checks) {
      if (!own.isWanted(budget)) continue;
      const value = await own.ask(task, peer, index);
      expected ??= { value };
      const difference = firstDifference(expected.value, value);
      if (difference !== undefined) own.differs(`${task.show(index)} ${difference}`);
    }
  }
  return new Map([...checks].map(([{ name }, own]) => [name, own.result()]));
}
