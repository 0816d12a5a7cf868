// A real Redis for a test: Debian's redis-server on a free port, keeping nothing on disk. Stop it, start it again on
// the same port, or freeze it, to see what a process does without its cache.
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';

import { afterAll, beforeAll } from '@jest/globals';

import type { Redis } from '../../src/cache/redis.ts';
import { freePort } from '../../src/database/embedded/ports.ts';
import { ownServer } from './own-server.ts';

export interface TestRedis {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** It keeps its connections and answers nothing. */
  freeze(): void;
  thaw(): void;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort(0);
  const server = ownServer({
    command: 'redis-server',
    args: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    answers: () => answers(port),
  });
  await server.start();
  return {
    url: `redis://127.0.0.1:${String(port)}`,
    start: server.start,
    stop: server.kill,
    freeze: () => server.signal('SIGSTOP'),
    thaw: () => server.signal('SIGCONT'),
  };
}

/** One Redis for all tests of a file. */
export function useRedis(): () => TestRedis {
  let redis: TestRedis | undefined;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());
  return () => {
    if (redis === undefined) throw new Error('Redis has not started');
    return redis;
  };
}

/** Waits until so many processes hear of a topic and key, e.g. `comment:pst_1`. */
export async function joined(redis: Redis | null, topic: string, processes = 1): Promise<void> {
  const channel = `sg:topic:${topic}`;
  const count = async (): Promise<number> => (await redis?.client.pubSubNumSub(channel))?.[channel] ?? 0;
  while ((await count()) < processes) await setTimeout(5);
}
