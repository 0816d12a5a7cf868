// What an operator can do with events that failed too often, by the command and on the real database.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { readConfig } from '../src/config/config.ts';
import { createDeadEvents } from '../src/events/dead-events.ts';
import { createOutbox } from '../src/events/outbox.ts';
import { createRelay } from '../src/events/relay.ts';
import type { Worker } from '../src/events/worker.ts';
import { createGraph, type Graph } from '../src/graph/graph.ts';
import { createLogs } from '../src/observability/log.ts';
import { freshOutboxName, happened, noting, openPost } from './support/outbox.ts';
import { runCommand } from './support/run-command.ts';

let graph: Graph;
beforeAll(() => {
  const { neo4j } = readConfig();
  graph = createGraph({ ...neo4j, uri: neo4j.uri ?? '', password: neo4j.password?.reveal() ?? '', poolSize: 5 });
});
afterAll(() => graph.close());

const refuse = (): never => {
  throw new Error('this will not do');
};

describe('a parked event', () => {
  it('is listed with what went wrong, page by page', async () => {
    const { outbox, relay, store, time } = openPost(graph);
    const events = [happened('ada', 1), happened('bob', 2), happened('eve', 3)];
    await store(...events);
    await relay([noting('good'), noting('bad', refuse)], { attemptsMax: 1 }).catchUp();
    const dead = createDeadEvents(graph, outbox);
    const first = await dead.page({ first: 2 });
    expect(first.map(({ id }) => id)).toEqual(events.slice(0, 2).map(({ id }) => id));
    expect(first[0]).toMatchObject({
      kind: 'FOLLOWED',
      aggregateId: 'ada',
      attempts: 1,
      doneBy: ['good'],
      error: 'this will not do',
      diedAtMs: time.nowMs,
    });
    const rest = await dead.page({ first: 2, after: events[1]?.id ?? '' });
    expect(rest.map(({ id }) => id)).toEqual([events[2]?.id]);
  });

  it('is handled once it is retried, by the workers that were not done with it', async () => {
    const { outbox, relay, store } = openPost(graph);
    let broken = true;
    const [good, bad] = [noting('good'), noting('bad', () => broken && refuse())];
    const both = relay([good, bad], { attemptsMax: 1 });
    const [event, other] = [happened('ada', 1), happened('bob', 1)];
    await store(event, other);
    await both.catchUp();
    broken = false;
    const dead = createDeadEvents(graph, outbox);
    expect(await dead.retry([event.id, 'evt_unknown'])).toEqual([event.id]);
    await both.catchUp();
    expect(bad.seen).toEqual(['ada:1']);
    expect(good.seen).toEqual(['ada:1', 'bob:1']);
    expect((await dead.page({ first: 10 })).map(({ id }) => id)).toEqual([other.id]);
  });

  it('is gone once it is discarded', async () => {
    const { outbox, relay, store } = openPost(graph);
    const event = happened('ada', 1);
    await store(event);
    await relay([noting('bad', refuse)], { attemptsMax: 1 }).catchUp();
    const dead = createDeadEvents(graph, outbox);
    expect(await dead.discard([event.id])).toEqual([event.id]);
    expect(await dead.retry([event.id])).toEqual([]);
    expect(await dead.page({ first: 10 })).toEqual([]);
  });
});

describe('npm run events', () => {
  it("lists and retries the service's parked events, and says which it does not know", async () => {
    const config = { ...readConfig(), outboxName: freshOutboxName() };
    const outbox = createOutbox(graph, config.outboxName);
    const log = createLogs('silent').events;
    const relayOf = (worker: Worker) =>
      createRelay({ graph, outbox, workers: [worker], clock: Date.now, log, options: { attemptsMax: 1 } });
    const event = happened('ada', 'by command');
    await outbox.write((tx) => outbox.store(tx, [event]));
    await relayOf(noting('bad', refuse)).catchUp();

    const list = await runCommand(config, 'events', 'list');
    expect(list).toMatchObject({ code: 0, stdout: expect.stringContaining(event.id) });
    expect(list.stdout).toContain('this will not do');

    const unknown = await runCommand(config, 'events', 'retry', `evt_${'0'.repeat(32)}`);
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('parked event') });
    const nothing = await runCommand(config, 'events', 'retry');
    expect(nothing).toMatchObject({ code: 1, stderr: expect.stringContaining('--all') });
    const malformed = await runCommand(config, 'events', 'discard', 'ada');
    expect(malformed).toMatchObject({ code: 1, stderr: expect.stringContaining('id of an event') });

    const retry = await runCommand(config, 'events', 'retry', event.id);
    expect(retry).toMatchObject({ code: 0, stderr: expect.stringContaining('1 given back') });
    const worker = noting('good');
    await relayOf(worker).catchUp();
    expect(worker.seen).toEqual(['ada:by command']);
  });
});
