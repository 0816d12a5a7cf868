// The promises of a relay that takes what its own process stores, on the real database: no claim is made, and nothing
// is lost, overtaken or kept from others, whoever fails or dies.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { readConfig } from '../src/config/config.ts';
import type { DomainEvent } from '../src/events/event.ts';
import type { RelayOptions } from '../src/events/lane.ts';
import { createOutbox } from '../src/events/outbox.ts';
import { createRelay } from '../src/events/relay.ts';
import type { Worker } from '../src/events/worker.ts';
import { createGraph, type Graph } from '../src/graph/graph.ts';
import { createLogs } from '../src/observability/log.ts';
import { freshOutboxName, happened, nameOf, noting } from './support/outbox.ts';

let graph: Graph;
beforeAll(() => {
  const { neo4j } = readConfig();
  graph = createGraph({ ...neo4j, uri: neo4j.uri ?? '', password: neo4j.password?.reveal() ?? '', poolSize: 20 });
});
afterAll(() => graph.close());

const HOUR = 3_600_000;
const log = createLogs('silent').events;
const never = (): Promise<never> => new Promise(() => undefined);

/** Processes with a started relay each, on one outbox and one clock. */
function openService() {
  const name = freshOutboxName();
  const time = { nowMs: Date.now() };
  const clock = (): number => time.nowMs;
  const start = (workers: readonly Worker[], options: Partial<RelayOptions> = {}) => {
    const outbox = createOutbox(graph, name);
    const relay = createRelay({ graph, outbox, workers, clock, log, options: { sweepMs: HOUR, ...options } });
    relay.start();
    return { relay, store: (...events: DomainEvent[]) => outbox.write((tx) => outbox.store(tx, events)) };
  };
  return { time, start };
}

describe('what a process stores', () => {
  it('is handled by its relay without a claim, and gone afterwards', async () => {
    const { start } = openService();
    const worker = noting('w');
    const { relay, store } = start([worker]);
    await relay.catchUp();
    const names: string[] = [];
    const stop = graph.onStatement(({ name }) => names.push(name));
    await store(happened('ada', 1), happened('bob', 1), happened('ada', 2));
    while (!names.includes('event/done')) await new Promise((resolve) => setTimeout(resolve, 5));
    stop();
    expect(worker.seen).toEqual(['ada:1', 'bob:1', 'ada:2']);
    expect(names).toEqual(['event/store', 'event/done']);
    const heir = start([noting('w')]);
    await heir.relay.catchUp();
    await Promise.all([relay.close(), heir.relay.close()]);
  });

  it('waits for what came before it of its aggregate, whichever process has that', async () => {
    const { start } = openService();
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const seen: string[] = [];
    const slow: Worker = {
      name: 'w',
      kinds: ['FOLLOWED'],
      async handle(events) {
        if (events.some((event) => nameOf(event) === 'ada:1')) await finished;
        seen.push(...events.map(nameOf));
      },
    };
    const [one, other] = [start([slow]), start([slow])];
    await one.store(happened('ada', 1));
    await other.store(happened('ada', 2), happened('bob', 1));
    await other.relay.catchUp();
    expect(seen).toEqual(['bob:1']);
    finish();
    await one.relay.catchUp();
    expect(seen).toEqual(['bob:1', 'ada:1', 'ada:2']);
    await Promise.all([one.relay.close(), other.relay.close()]);
  });

  it('is taken over where its process dies, once nobody holds it any more', async () => {
    const { start, time } = openService();
    let isMet = (): void => undefined;
    const met = new Promise<void>((resolve) => (isMet = resolve));
    const dying = start([noting('w', () => (isMet(), never()))], { workerTimeoutMs: HOUR, holdMs: 10_000 });
    await dying.store(happened('ada', 1));
    await met;
    const worker = noting('w');
    const heir = start([worker]);
    await heir.relay.catchUp();
    expect(worker.seen).toEqual([]);
    time.nowMs += 10_000;
    await heir.relay.catchUp();
    expect(worker.seen).toEqual(['ada:1']);
    await heir.relay.close();
  });

  it('is tried again where a worker fails, by those that have not handled it', async () => {
    const { start, time } = openService();
    let broken = true;
    const good = noting('good');
    const bad = noting('bad', () => {
      if (broken) throw new Error('not now');
    });
    const { relay, store } = start([good, bad], { backOffMs: 1_000 });
    await store(happened('ada', 1), happened('bob', 1));
    await relay.catchUp();
    broken = false;
    time.nowMs += 1_000;
    await relay.catchUp();
    expect([good.seen, bad.seen]).toEqual([
      ['ada:1', 'bob:1'],
      ['ada:1', 'bob:1'],
    ]);
    await relay.close();
  });

  it('is neither lost nor overtaken, however many processes store, fail and stop', async () => {
    const Step = fc.record({
      process: fc.nat(1),
      who: fc.nat(2),
      count: fc.integer({ min: 1, max: 3 }),
      fails: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(Step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const { start, time } = openService();
        const seen: string[] = [];
        let fails = false;
        const worker: Worker = {
          name: 'w',
          kinds: ['FOLLOWED'],
          async handle(events) {
            await new Promise(setImmediate);
            if (fails) throw new Error('now and then');
            seen.push(...events.map(nameOf));
          },
        };
        const options = { attemptsMax: 1_000, eventsMax: 4, settleMs: 5, backOffMs: 1_000 };
        const processes = [start([worker], options), start([worker], options)];
        let stored = 0;
        for (const step of steps) {
          ({ fails } = step);
          const events = Array.from({ length: step.count }, (_, index) => happened(`u${step.who}`, stored + index));
          stored += step.count;
          await processes[step.process]?.store(...events);
        }
        fails = false;
        await Promise.all(processes.map(({ relay }) => relay.close()));
        time.nowMs += HOUR;
        const { relay } = start([worker], options);
        await relay.catchUp();
        await relay.close();
        const firsts = [...new Set(seen)];
        expect(firsts).toHaveLength(stored);
        for (const who of ['u0', 'u1', 'u2']) {
          const order = firsts.filter((name) => name.startsWith(who)).map((name) => Number(name.split(':')[1]));
          expect(order).toEqual([...order].sort((a, b) => a - b));
        }
      }),
      { numRuns: 15 },
    );
  }, 120_000);
});
