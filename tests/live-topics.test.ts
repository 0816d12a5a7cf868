// The promises of topics: whoever listens hears of it, in whichever process; Redis coming and going loses nothing
// silently; and relays of several processes wake each other.
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';

import { createRedis, type Redis } from '../src/cache/redis.ts';
import { createTopics, type Topics } from '../src/events/topics.ts';
import { shareWakes } from '../src/events/wake.ts';
import { createLogs } from '../src/observability/log.ts';
import { useApi } from './support/api.ts';
import { happened, noting, openPost } from './support/outbox.ts';
import { joined, useRedis } from './support/redis.ts';
import { until } from './support/listen.ts';

const redis = useRedis();
const api = useApi();
const logs = createLogs('silent');

interface Process {
  readonly redis: Redis;
  readonly topics: Topics;
}
const processes: Process[] = [];

async function startProcess(): Promise<Process> {
  const opened = createRedis({ url: redis().url, log: logs.cache });
  const started = { redis: opened, topics: createTopics({ redis: opened, log: logs.events }) };
  processes.push(started);
  await until(opened.isUp);
  return started;
}

afterEach(async () => {
  for (const { redis: opened, topics } of processes.splice(0)) {
    await topics.close();
    await opened.close();
  }
});

/** Notes what it hears of new comments on a post. */
function hearing(topics: Topics, postId: string) {
  const heard: string[] = [];
  const noted = { heard, resyncs: 0 };
  const subscription = topics.subscribe('comment', postId, {
    onMessage: ({ commentId }) => heard.push(commentId),
    onResync: () => (noted.resyncs += 1),
  });
  return Object.assign(noted, subscription);
}

describe('a topic within one process', () => {
  it('reaches those who listen to its key, until they stop', () => {
    const topics = createTopics({ redis: null, log: logs.events });
    const [one, two, other] = [hearing(topics, 'p'), hearing(topics, 'p'), hearing(topics, 'q')];
    topics.publish('comment', 'p', { commentId: 'a' });
    one.end();
    one.end();
    topics.publish('comment', 'p', { commentId: 'b' });
    expect([one.heard, two.heard, other.heard]).toEqual([['a'], ['a', 'b'], []]);
  });

  it('reaches the others where one listener fails, and never fails whoever tells', () => {
    const topics = createTopics({ redis: null, log: logs.events });
    topics.subscribe('comment', 'p', { onMessage: () => never(), onResync: () => undefined });
    const other = hearing(topics, 'p');
    topics.publish('comment', 'p', { commentId: 'a' });
    expect(other.heard).toEqual(['a']);
  });
});

const never = (): never => {
  throw new Error('no');
};

describe('a topic over several processes', () => {
  it('reaches each listener once, in whichever process', async () => {
    const [a, b] = [await startProcess(), await startProcess()];
    const [here, there, elsewhere] = [hearing(a.topics, 'p'), hearing(b.topics, 'p'), hearing(b.topics, 'q')];
    await Promise.all([here.ready, there.ready, elsewhere.ready]);
    for (const commentId of ['1', '2', '3']) a.topics.publish('comment', 'p', { commentId });
    b.topics.publish('comment', 'q', { commentId: '4' });
    await until(() => there.heard.length === 3 && elsewhere.heard.length === 1);
    expect([here.heard, there.heard, elsewhere.heard]).toEqual([['1', '2', '3'], ['1', '2', '3'], ['4']]);
  });

  it('is not sent to a process that does not listen to its key, and again where it listens again', async () => {
    const [a, b] = [await startProcess(), await startProcess()];
    const left = hearing(b.topics, 'p');
    await left.ready;
    left.end();
    const again = hearing(b.topics, 'p');
    await again.ready;
    a.topics.publish('comment', 'p', { commentId: '1' });
    await until(() => again.heard.length === 1);
    again.end();
    const subscribers = async () => (await a.redis.client.pubSubNumSub('sg:topic:comment:p'))['sg:topic:comment:p'];
    while ((await subscribers()) !== 0) await setTimeout(5);
    expect(left.heard).toEqual([]);
  });

  it('goes on within the process while Redis is away, and tells everybody to catch up when it is back', async () => {
    const [a, b] = [await startProcess(), await startProcess()];
    const [here, there] = [hearing(a.topics, 'p'), hearing(b.topics, 'p')];
    await Promise.all([here.ready, there.ready]);
    await redis().stop();
    await until(() => !a.redis.isUp());
    a.topics.publish('comment', 'p', { commentId: '1' });
    expect(here.heard).toEqual(['1']);
    const late = hearing(b.topics, 'q');
    await late.ready;
    const before = [here.resyncs, there.resyncs, late.resyncs];
    await redis().start();
    const counted = [here, there, late];
    await until(() => counted.every(({ resyncs }, index) => resyncs > (before[index] ?? 0)));
    await until(a.redis.isUp);
    a.topics.publish('comment', 'q', { commentId: '2' });
    await until(() => late.heard.length === 1);
    expect(there.heard).toEqual([]);
  });
});

describe('relays of several processes', () => {
  it('wake each other for what the relay of the process that stored it cannot take', async () => {
    const [a, b] = [await startProcess(), await startProcess()];
    const { outbox, relay, store } = openPost(api().graph);
    const worker = noting('w');
    // Too slow to be what brings the event.
    const sweepMs = 600_000;
    const [idle, busy] = [relay([worker], { sweepMs }), relay([worker], { sweepMs })];
    const stops = [shareWakes({ outbox, relay: idle, topics: a.topics })];
    // The second process has an outbox of its own, whose writes nobody makes here.
    stops.push(shareWakes({ outbox: { ...outbox, onStored: () => () => undefined }, relay: busy, topics: b.topics }));
    await joined(a.redis, `outbox:${outbox.prefix}`, 2);
    busy.start();
    await until(busy.isFree);
    await store(happened('ada', 1));
    await until(() => worker.seen.length === 1);
    for (const stop of stops) stop();
    await busy.close();
  });
});
