// The promises of the Redis connection: it saves work while it is there, and costs nobody anything while it is not.
import { afterEach, describe, expect, it } from '@jest/globals';

import { createRedis, type Redis } from '../src/cache/redis.ts';
import { createLogs } from '../src/observability/log.ts';
import { startApi } from './support/api.ts';
import { useRedis } from './support/redis.ts';
import { until } from './support/listen.ts';

const redis = useRedis();
const opened: Redis[] = [];

function open(commandTimeoutMs?: number): Redis {
  const made = createRedis({
    url: redis().url,
    log: createLogs('silent').cache,
    ...(commandTimeoutMs === undefined ? {} : { commandTimeoutMs }),
  });
  opened.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((made) => made.close()));
});

describe('Redis', () => {
  it('answers while it is there, a miss while it is not, and again when it is back', async () => {
    const made = open();
    await until(made.isUp);
    await made.attempt((client) => client.set('k', 'v'));
    expect(await made.attempt((client) => client.get('k'))).toBe('v');
    await redis().stop();
    await until(() => !made.isUp());
    expect(await made.attempt((client) => client.get('k'))).toBeUndefined();
    await expect(made.client.get('k')).rejects.toThrow();
    await redis().start();
    await until(made.isUp);
    // It keeps nothing on disk: what was there is a miss, not a wrong answer.
    expect(await made.attempt((client) => client.get('k'))).toBeNull();
  });

  it('that holds the connection and says nothing is a miss, and is left in peace for a while', async () => {
    const made = open(50);
    await until(made.isUp);
    redis().freeze();
    try {
      expect(await made.attempt((client) => client.get('k'))).toBeUndefined();
      expect(made.isUp()).toBe(false);
    } finally {
      redis().thaw();
    }
    await until(made.isUp);
    expect(await made.attempt((client) => client.get('k'))).toBeNull();
  });

  it('is heard again after a loss, and the listener is told that it may have missed something', async () => {
    const made = open();
    const heard: string[] = [];
    let gaps = 0;
    const listening = made.listen('news', { onMessage: (text) => heard.push(text), onGap: () => (gaps += 1) });
    await until(listening.isHearing);
    await until(made.isUp);
    await made.client.publish('news', 'one');
    await until(() => heard.length === 1);
    const gapsBefore = gaps;
    await redis().stop();
    await until(() => !listening.isHearing());
    await redis().start();
    await until(listening.isHearing);
    await until(made.isUp);
    expect(gaps).toBeGreaterThan(gapsBefore);
    await made.client.publish('news', 'two');
    await until(() => heard.length === 2);
    expect(heard).toEqual(['one', 'two']);
  });

  it('that is away holds up neither the start of the API nor an operation', async () => {
    const api = await startApi({ REDIS_URL: 'redis://127.0.0.1:1' });
    try {
      const { ada } = await api.people({ ada: {} });
      expect((await ada.query('{ me { id } }')).data).toEqual({ me: { id: ada.id } });
      expect(api.app.redis?.isUp()).toBe(false);
    } finally {
      await api.close();
    }
  });
});
