// The benchmark's arithmetic: a figure of a report is only as good as these. No time is measured here.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { firstDifference } from '../bench/measure/answers.ts';
import { checkAnswers } from '../bench/measure/check.ts';
import { summarize } from '../bench/measure/histogram.ts';
import { type Timer, runOpenLoop } from '../bench/measure/open-loop.ts';
import type { Load, Run, WorkloadResult } from '../bench/measure/result.ts';
import { createZipf } from '../bench/measure/zipf.ts';
import { nextRate, recoveryOf, secondsOf } from '../bench/mixed-day/steady.ts';
import type { Peer } from '../bench/peers/peer.ts';
import { goalsOf } from '../bench/report/goals.ts';

describe('a latency summary', () => {
  it('gives percentiles within two thousandths of the exact ones, and the exact maximum', () => {
    const times = fc.array(fc.double({ min: 0.01, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(times, (all) => {
        const sorted = all.toSorted((a, b) => a - b);
        const found = summarize(all);
        for (const [name, share] of [
          ['p50', 0.5],
          ['p95', 0.95],
          ['p99', 0.99],
          ['max', 1],
        ] as const) {
          const exact = sorted[Math.max(0, Math.ceil(share * all.length) - 1)]!;
          expect(Math.abs(found[name] - exact)).toBeLessThanOrEqual(exact / 500 + 0.002);
        }
        expect(found.count).toBe(all.length);
      }),
    );
  });

  it('is all zeros where nothing was measured', () => {
    expect(summarize([])).toEqual({ count: 0, p50: 0, p95: 0, p99: 0, max: 0, mean: 0 });
  });
});

/** A clock that jumps to the next sleeper: a run of minutes takes no time. */
function simulated(): Timer & { advance(): void } {
  let now = 0;
  const sleepers: { at: number; wake(): void }[] = [];
  return {
    now: () => now,
    sleep: (ms) => new Promise((wake) => sleepers.push({ at: now + ms, wake })),
    advance() {
      sleepers.sort((a, b) => a.at - b.at);
      const next = sleepers.shift();
      if (next === undefined) return;
      now = Math.max(now, next.at);
      next.wake();
    },
  };
}

async function simulate<T>(timer: ReturnType<typeof simulated>, run: Promise<T>): Promise<T> {
  const state = { ended: false };
  void run.finally(() => (state.ended = true));
  while (!state.ended) {
    timer.advance();
    await new Promise((resume) => setImmediate(resume));
  }
  return run;
}

describe('the open loop', () => {
  it('goes on sending at its rate while the server stands still, and counts the wait of each request', async () => {
    const timer = simulated();
    // The server answers one request after the other in a millisecond each, but stands still from 1 s to 2 s.
    let free = 0;
    const send = async (): Promise<void> => {
      const begins = Math.max(timer.now(), free);
      free = (begins >= 1000 && begins < 2000 ? 2000 : begins) + 1;
      await timer.sleep(free - timer.now());
    };
    const latencies: number[] = [];
    const loop = { ratePerSecond: 100, seconds: 3, timer, send };
    const sent = await simulate(
      timer,
      runOpenLoop({ ...loop, done: ({ dueMs, endMs }) => latencies.push(endMs - dueMs) }),
    );
    expect(sent).toBe(300);
    // A hundred were due in that second: they waited half of it on average, and none is left out.
    const late = latencies.filter((ms) => ms > 50);
    expect(late.length).toBeGreaterThanOrEqual(95);
    expect(Math.max(...latencies)).toBeGreaterThanOrEqual(1000);
    expect(summarize(latencies).p95).toBeGreaterThan(800);
  });

  it('counts from when a request was due also where the sender itself woke late', async () => {
    const timer = simulated();
    const late: Timer = { now: timer.now, sleep: (ms) => timer.sleep(ms + 500) };
    const latencies: number[] = [];
    const loop = { ratePerSecond: 10, seconds: 1, timer: late, send: async () => undefined };
    await simulate(timer, runOpenLoop({ ...loop, done: ({ dueMs, endMs }) => latencies.push(endMs - dueMs) }));
    expect(latencies).toHaveLength(10);
    expect(Math.max(...latencies)).toBeGreaterThanOrEqual(400);
  });

  it('tells a failed answer as one, and goes on', async () => {
    const timer = simulated();
    const outcomes: boolean[] = [];
    const send = (index: number): Promise<number> =>
      index % 2 === 0 ? Promise.resolve(index) : Promise.reject(new Error('no'));
    const done = ({ error }: { error?: unknown }): void => void outcomes.push(error === undefined);
    await simulate(timer, runOpenLoop({ ratePerSecond: 10, seconds: 1, timer, send, done }));
    expect(outcomes.filter(Boolean)).toHaveLength(5);
    expect(outcomes).toHaveLength(10);
  });
});

describe('the Zipf sampler', () => {
  it('gives each rank the share that the law gives it', () => {
    const n = 50;
    const zipf = createZipf(n);
    const draws = 200_000;
    const counts = new Array<number>(n).fill(0);
    for (let i = 0; i < draws; i++) counts[zipf.rankAt((i + 0.5) / draws)]! += 1;
    const harmonic = counts.reduce((sum, _, k) => sum + 1 / (k + 1), 0);
    for (const [k, count] of counts.entries()) expect(count / draws).toBeCloseTo(1 / (k + 1) / harmonic, 4);
  });

  it('gives a rank that there is for any number in [0, 1)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (n, u) => {
          const rank = createZipf(n).rankAt(u);
          expect(rank).toBeGreaterThanOrEqual(0);
          expect(rank).toBeLessThan(n);
        },
      ),
    );
  });
});

describe('the search for the highest steady rate', () => {
  it('ends within a few percent below what the server can do', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20_000 }), (capacity) => {
        const steps: { ratePerSecond: number; steady: boolean }[] = [];
        for (let rate: number | null = 50; rate !== null; rate = nextRate(steps)) {
          steps.push({ ratePerSecond: rate, steady: rate <= capacity });
          expect(steps.length).toBeLessThan(40);
        }
        const best = Math.max(...steps.filter(({ steady }) => steady).map(({ ratePerSecond }) => ratePerSecond));
        expect(best).toBeLessThanOrEqual(capacity);
        expect(best).toBeGreaterThanOrEqual(Math.floor(capacity / 1.06) - 1);
      }),
    );
  });

  it('counts a recovery from the end of the spike to the first of three seconds in time', () => {
    const answers = Array.from({ length: 100 }, (_, tenth) => ({
      name: 'feed',
      dueMs: tenth * 100,
      latencyMs: tenth >= 20 && tenth < 60 ? 400 : 5,
      outcome: 'ok' as const,
    }));
    expect(recoveryOf(secondsOf(answers), 4)).toBe(2);
    expect(recoveryOf(secondsOf(answers.slice(0, 75)), 4)).toBeNull();
  });
});

describe('answers of two peers', () => {
  it('are the same whatever the order of fields and each peer’s own cursors', () => {
    expect(firstDifference({ a: [1, { b: null }], next: 'x' }, { next: 'y', a: [1, { b: null }] })).toBeUndefined();
  });

  it('are told apart at the first place', () => {
    expect(firstDifference({ a: [{ b: 1 }] }, { a: [{ b: 2 }] })).toBe('answer.a[0].b: 1 | 2');
    expect(firstDifference([1], [1, 2])).toBe('answer has 1 | 2 elements');
    expect(firstDifference({ a: null }, {})).toBe('answer.a: null | undefined');
  });
});

describe('the comparison of answers', () => {
  const budget = { checksMax: 10, checksMin: 3, checkSecondsMax: Infinity };
  const peer = (name: string, answer: (index: number) => number): [Peer, (index: number) => number] => [
    { name, processes: {}, close: () => Promise.resolve() },
    answer,
  ];
  const check = (limits: typeof budget, ...peers: ReturnType<typeof peer>[]) => {
    const answers = new Map(peers);
    const ask = (asked: Peer, index: number): Promise<number> => Promise.resolve(answers.get(asked)?.(index) ?? -1);
    return checkAnswers({ size: 8, show: String, ask }, [...answers.keys()], limits);
  };

  it('holds every question’s answers against the first peer’s, and shows where they part', async () => {
    const odd = peer('odd', (index) => (index === 5 ? 0 : index));
    const found = await check(
      budget,
      peer('first', (index) => index),
      odd,
    );
    expect(found.get('first')).toMatchObject({ checked: 8, differences: 0 });
    expect(found.get('odd')).toMatchObject({ checked: 8, differences: 1, examples: ['5 answer: 5 | 0'] });
  });

  it('asks a peer whose time is up no more, but of a few in any case', async () => {
    const found = await check({ ...budget, checkSecondsMax: 0 }, peer('first', Number), peer('second', Number));
    expect([...found.values()].map(({ checked }) => checked)).toEqual([3, 3]);
  });

  it('takes a failure for an answer that is different', async () => {
    const failing = peer('failing', () => {
      throw new Error('no');
    });
    const found = await check(budget, peer('first', Number), failing);
    expect(found.get('failing')).toMatchObject({ checked: 8, differences: 8 });
  });
});

function load(p50: number, p95: number): Load {
  const latency = { count: 100, p50, p95, p99: p95, max: p95, mean: p50 };
  return { clients: 1, latency, perSecond: 1, errors: 0, cpuMs: {} };
}

function workload(name: string, times: Record<string, [number, number]>, differences = 0): WorkloadResult {
  const peers = Object.entries(times).map(([peer, [p50, p95]]) => ({
    peer,
    checked: 10,
    differences,
    examples: [],
    notes: [],
    loads: [load(p50, p95)],
  }));
  return { name, kind: 'read', says: name, params: 10, peers };
}

function runOf(workloads: WorkloadResult[]): Run {
  const empty = {
    machine: {},
    versions: {},
    network: { users: 200_000 },
    options: {},
    skipped: {},
    memoryMb: {},
    diskMb: {},
  };
  return { at: '', ...empty, workloads, mixedDay: null };
}

describe('the goals', () => {
  const goal = (run: Run, start: string) => goalsOf({ run, growth: [] }).find(({ what }) => what.startsWith(start));

  it('are reached at their limit and not beyond it', () => {
    const at = (api: number) =>
      goal(
        runOf([workload('suggestions-ordinary', { api: [api, api], driver: [5, 5] })]),
        'suggestions: API over HTTP',
      );
    expect(at(10)).toMatchObject({ measured: '2.00x', reached: true });
    expect(at(10.1)).toMatchObject({ reached: false });
  });

  it('about several workloads count the worst of them', () => {
    const near = workload('degree-any-near', { api: [1, 1], postgres: [30, 30] });
    const far = workload('degree-any-far', { api: [1, 1], postgres: [10, 10] });
    expect(goal(runOf([near, far]), 'degree any: API against PostgreSQL')).toMatchObject({
      measured: '10x',
      reached: false,
    });
  });

  it('are not measured where a peer is missing, or gave other answers', () => {
    const missing = runOf([workload('feed-latest-1000-page-1', { api: [1, 1] })]);
    expect(goal(missing, 'feed, 1,000 followees')).toMatchObject({ measured: undefined, reached: undefined });
    const wrong = runOf([workload('feed-latest-1000-page-1', { api: [1, 1], postgres: [9, 9] }, 1)]);
    expect(goal(wrong, 'feed, 1,000 followees')).toMatchObject({ measured: undefined, reached: undefined });
  });

  it('of growth compare the same question at two sizes', () => {
    const small = runOf([workload('degree-out-far', { api: [3, 4] })]);
    const large = { ...runOf([workload('degree-out-far', { api: [3, 9] })]), network: { users: 1_000_000 } };
    const found = goalsOf({ run: small, growth: [small, large] }).find(({ what }) =>
      what.startsWith('degree out: p95 at'),
    );
    expect(found).toMatchObject({ measured: '2.25x', reached: false });
    const wrong = runOf([workload('degree-out-far', { api: [3, 4] }, 1)]);
    const unknown = goalsOf({ run: small, growth: [wrong, large] }).find(({ what }) =>
      what.startsWith('degree out: p95 at'),
    );
    expect(unknown).toMatchObject({ measured: undefined, reached: undefined });
  });
});
