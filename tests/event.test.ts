// The promises of the outbox and its relay, on the real database: nothing is lost, whoever dies, and nothing overtakes.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { readConfig } from '../src/config/config.ts';
import { posted } from '../src/events/event.ts';
import { createGraph, type Graph } from '../src/graph/graph.ts';
import { happened, nameOf, noting, openPost } from './support/outbox.ts';

let graph: Graph;
beforeAll(() => {
  const { neo4j } = readConfig();
  graph = createGraph({ ...neo4j, uri: neo4j.uri ?? '', password: neo4j.password?.reveal() ?? '', poolSize: 20 });
});
afterAll(() => graph.close());

const never = (): Promise<never> => new Promise(() => undefined);
const HOUR = 3_600_000;

describe('an event', () => {
  it('is there if and only if its write is', async () => {
    const { outbox, relay } = openPost(graph);
    const worker = noting('w');
    const failing = outbox.write(async (tx) => {
      await outbox.store(tx, [happened('ada', 'lost')]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await outbox.write((tx) => outbox.store(tx, [happened('ada', 'kept')]));
    await relay([worker]).catchUp();
    expect(worker.seen).toEqual(['ada:kept']);
  });

  it('goes to every worker that waits for its kind, and to no other', async () => {
    const { relay, store } = openPost(graph);
    const [one, two, other] = [noting('one'), noting('two'), noting('other', undefined, ['LIKED'])];
    await store(happened('ada', 1), posted({ authorId: 'ada', postId: 'pst_1', sharedPostId: null }, 1));
    const both = relay([one, two, other]);
    await both.catchUp();
    await both.catchUp();
    expect([one.seen, two.seen, other.seen]).toEqual([['ada:1'], ['ada:1'], []]);
  });

  it('is taken away when it is handled, or when nobody waits for it', async () => {
    const { relay, store } = openPost(graph);
    await store(...Array.from({ length: 7 }, (_, index) => happened('ada', index)));
    await relay([], { eventsMax: 2 }).catchUp();
    const late = noting('late');
    await relay([late]).catchUp();
    expect(late.seen).toEqual([]);
  });

  it('is met also where its write ends after later events were handled', async () => {
    const { outbox, relay, store } = openPost(graph);
    const worker = noting('w');
    const both = relay([worker]);
    let stored = (): void => undefined;
    const isStored = new Promise<void>((resolve) => (stored = resolve));
    let commit = (): void => undefined;
    const mayCommit = new Promise<void>((resolve) => (commit = resolve));
    const slow = outbox.write(async (tx) => {
      await outbox.store(tx, [happened('ada', 'slow')]);
      stored();
      await mayCommit;
    });
    await isStored;
    await store(happened('bob', 'fast'));
    await both.catchUp();
    commit();
    await slow;
    await both.catchUp();
    expect(worker.seen).toEqual(['bob:fast', 'ada:slow']);
  });
});

describe('a worker that fails', () => {
  it('delays what comes after the bad event of its aggregate, and nothing else', async () => {
    const { relay, store, time } = openPost(graph);
    let broken = true;
    const worker = noting('w', (events) => {
      if (broken && events.some((event) => nameOf(event) === 'ada:1')) throw new Error('bad');
    });
    const both = relay([worker], { backOffMs: 1000 });
    await store(happened('ada', 0), happened('ada', 1), happened('bob', 0), happened('ada', 2));
    await both.catchUp();
    await store(happened('ada', 3), happened('bob', 1));
    await both.catchUp();
    expect(worker.seen).toEqual(['ada:0', 'bob:0', 'bob:1']);
    broken = false;
    await both.catchUp();
    expect(worker.seen).toHaveLength(3);
    time.nowMs += 1000;
    await both.catchUp();
    expect(worker.seen.slice(3)).toEqual(['ada:1', 'ada:2', 'ada:3']);
  });

  it('does not make another worker do its part again', async () => {
    const { relay, store, time } = openPost(graph);
    let broken = true;
    const bad = noting('bad', () => {
      if (broken) throw new Error('bad');
    });
    const good = noting('good');
    const both = relay([bad, good]);
    await store(happened('ada', 1));
    await both.catchUp();
    broken = false;
    time.nowMs += HOUR;
    await both.catchUp();
    expect([good.seen, bad.seen]).toEqual([['ada:1'], ['ada:1']]);
  });

  it('is tried so often, ever later; then the event is parked, and the next one has its turn', async () => {
    const { outbox, relay, store, time } = openPost(graph);
    let tries = 0;
    const worker = noting('w', (events) => {
      if (!events.some((event) => nameOf(event) === 'ada:bad')) return;
      if (events.length === 1) tries += 1;
      throw new Error('this will not do');
    });
    const both = relay([worker], { attemptsMax: 3, backOffMs: 1000 });
    await store(happened('ada', 'bad'), happened('ada', 'good'));
    for (const waitMs of [0, 1000, 1999, 1]) {
      time.nowMs += waitMs;
      await both.catchUp();
    }
    expect(tries).toBe(3);
    await both.catchUp();
    time.nowMs += HOUR;
    await both.catchUp();
    expect([tries, worker.seen]).toEqual([3, ['ada:good']]);
    const session = graph.driver.session();
    const { records } = await session.run(
      'MATCH (e:DeadEvent) WHERE e.id STARTS WITH $prefix RETURN e.attempts AS attempts, e.error AS error',
      { prefix: outbox.prefix },
    );
    await session.close();
    expect(records.map((record) => record.toObject())).toEqual([{ attempts: 3, error: 'this will not do' }]);
  });

  it('fails, too, where it never ends', async () => {
    const { relay, store, time } = openPost(graph);
    let hangs = true;
    const worker = noting('w', () => (hangs ? never() : undefined));
    const both = relay([worker], { workerTimeoutMs: 20 });
    await store(happened('ada', 1));
    await both.catchUp();
    hangs = false;
    time.nowMs += HOUR;
    await both.catchUp();
    expect(worker.seen).toEqual(['ada:1']);
  });
});

describe('a relay', () => {
  it('is woken by what its process stores, and finds by itself what others stored', async () => {
    const { relay, store } = openPost(graph);
    await store(happened('ada', 'before'));
    let arrived = (): void => undefined;
    const worker = noting('w', () => arrived());
    const next = (): Promise<void> => new Promise((resolve) => (arrived = resolve));
    const before = next();
    const woken = relay([worker], { sweepMs: HOUR });
    woken.start();
    await before;
    const after = next();
    await store(happened('ada', 'after'));
    await after;
    await woken.close();
    expect(worker.seen).toEqual(['ada:before', 'ada:after']);
  });

  it('takes over what one that died had claimed, once the claim is over', async () => {
    const { relay, store, time } = openPost(graph);
    await store(happened('ada', 1), happened('ada', 2));
    let isClaimed = (): void => undefined;
    const claimed = new Promise<void>((resolve) => (isClaimed = resolve));
    const dying = noting('w', () => {
      isClaimed();
      return never();
    });
    void relay([dying], { workerTimeoutMs: HOUR }).catchUp();
    await claimed;
    const worker = noting('w');
    const heir = relay([worker], { leaseMs: 30_000 });
    await store(happened('ada', 3), happened('bob', 1));
    await heir.catchUp();
    expect(worker.seen).toEqual(['bob:1']);
    time.nowMs += 30_000;
    await heir.catchUp();
    expect(worker.seen).toEqual(['bob:1', 'ada:1', 'ada:2', 'ada:3']);
  });

  it('goes past a slow worker with what is new', async () => {
    const { relay, store } = openPost(graph);
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    let met = (): void => undefined;
    const isMet = new Promise<void>((resolve) => (met = resolve));
    const worker = noting('w', (events) => {
      if (events.some((event) => nameOf(event) === 'bob:1')) met();
      return events.some((event) => nameOf(event) === 'ada:1') ? finished : undefined;
    });
    const both = relay([worker], { sweepMs: 20 });
    both.start();
    await store(happened('ada', 1));
    await store(happened('ada', 2), happened('bob', 1));
    await isMet;
    finish();
    await both.catchUp();
    await both.close();
    expect(worker.seen.filter((name) => name.startsWith('ada'))).toEqual(['ada:1', 'ada:2']);
    expect(worker.seen).toHaveLength(3);
  });

  it('lets its workers finish when it closes, and begins nothing new', async () => {
    const { relay, store } = openPost(graph);
    let isClaimed = (): void => undefined;
    const claimed = new Promise<void>((resolve) => (isClaimed = resolve));
    const worker = noting('w', () => {
      isClaimed();
      return new Promise((resolve) => setImmediate(resolve));
    });
    const closing = relay([worker]);
    closing.start();
    await store(happened('ada', 1));
    await claimed;
    await closing.close();
    await store(happened('ada', 2));
    const heir = noting('w');
    await relay([heir]).catchUp();
    expect([worker.seen, heir.seen]).toEqual([['ada:1'], ['ada:2']]);
  });

  it('loses nothing and overtakes nothing, whatever fails and dies, and however many there are', async () => {
    const Step = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({
          what: fc.constant('store' as const),
          who: fc.nat(2),
          count: fc.integer({ min: 1, max: 4 }),
        }),
      },
      { weight: 3, arbitrary: fc.record({ what: fc.constant('run' as const), failing: fc.array(fc.nat(15)) }) },
      fc.record({ what: fc.constant('die' as const) }),
      fc.record({ what: fc.constant('wait' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(Step, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), async (steps, eventsMax) => {
        const { relay, store, time } = openPost(graph);
        const options = { eventsMax, attemptsMax: 1000, workerTimeoutMs: HOUR };
        const seen: string[] = [];
        let [stored, calls] = [0, 0];
        let failing: readonly number[] = [];
        const working = {
          name: 'w',
          kinds: ['FOLLOWED' as const],
          async handle(events: Parameters<typeof nameOf>[0][]) {
            calls += 1;
            if (failing.includes(calls)) throw new Error('fails now and then');
            seen.push(...events.map(nameOf));
          },
        };
        for (const step of steps) {
          if (step.what === 'store') {
            const from = stored;
            stored += step.count;
            const whose = Array.from({ length: step.count }, (_, index) => happened(`u${step.who}`, from + index));
            await store(...whose);
          } else if (step.what === 'run') {
            [failing, calls] = [step.failing, 0];
            await Promise.all([relay([working], options).catchUp(), relay([working], options).catchUp()]);
          } else if (step.what === 'die') {
            let isClaimed = (): void => undefined;
            const claimed = new Promise<void>((resolve) => (isClaimed = resolve));
            const dying = relay([{ ...working, handle: () => (isClaimed(), never()) }], options);
            await Promise.race([claimed, dying.catchUp()]);
          } else time.nowMs += HOUR;
        }
        failing = [];
        time.nowMs += HOUR;
        await relay([working], options).catchUp();
        // At least once: what counts is when an event was met first.
        const firsts = [...new Set(seen)];
        expect(firsts).toHaveLength(stored);
        for (const who of ['u0', 'u1', 'u2']) {
          const order = firsts.filter((name) => name.startsWith(who)).map((name) => Number(name.split(':')[1]));
          expect(order).toEqual([...order].sort((a, b) => a - b));
        }
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});
