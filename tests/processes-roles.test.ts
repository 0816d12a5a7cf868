// The promises of SOCIOGRAM_ROLE: who serves does not work, who works does not serve, and together they do both.
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { readConfig } from '../src/config/config.ts';
import { encodeCursor } from '../src/domain/page/page.ts';
import { post, useApi } from './support/api.ts';
import { listen } from './support/listen.ts';
import { useRedis } from './support/redis.ts';
import { startServerProcess } from './support/server-process.ts';

// Each starts several servers, on a machine that may do much else.
jest.setTimeout(300_000);

const api = useApi();
const redis = useRedis();
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close();
});

async function start(role: 'api' | 'worker') {
  const server = await startServerProcess(api().config, { SOCIOGRAM_ROLE: role, REDIS_URL: redis().url });
  closers.push(() => server.kill());
  return server;
}

describe('an API process and a worker', () => {
  it('tell the subscribers of the one what the other made of a write', async () => {
    const { ada, bob } = await api().people({ ada: {}, bob: {} });
    const serving = await start('api');
    const listener = listen(serving.wsUrl, ada.token);
    closers.push(() => listener.close());
    const heard = listener.subscribe(
      'subscription ($after: String) { notificationReceived(after: $after) { notification { kind actorCount } } }',
      { after: encodeCursor('notifications', { at: 0, id: 'now' }) },
    );
    const follow = 'mutation ($id: ID!) { follow(userId: $id) { state } }';
    const answer = await post(`${serving.url}/graphql`, follow, { id: ada.id }, bob.token);
    expect(answer.data).toEqual({ follow: { state: 'FOLLOWING' } });
    // Nobody works yet: the write waits in the outbox, and nothing is lost.
    expect(heard.data).toEqual([]);
    await start('worker');
    const [told] = await heard.count(1);
    expect(told).toEqual({ notificationReceived: { notification: { kind: 'FOLLOW', actorCount: 1 } } });
  });
});

describe('a worker', () => {
  it('says that it is ready, and that it serves no API', async () => {
    const working = await start('worker');
    expect((await fetch(`${working.url}/readyz`)).status).toBe(200);
    const answer = await fetch(`${working.url}/graphql`, { method: 'POST' });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ errors: [{ message: expect.stringContaining('This is a worker') }] });
  });
});

describe('the processes of docker-compose.yml', () => {
  it('share one data folder: workers make copies of data and send letters that others sealed', () => {
    const compose = readFileSync(new URL('../docker-compose.yml', import.meta.url), 'utf8');
    const blockOf = (head: string): string => compose.split(`\n${head}\n`)[1]?.split(/\n\n/, 1)[0] ?? '';
    expect(blockOf('x-process: &process')).toMatch(/^ {2}volumes:\n {4}- api-data:\/data$/m);
    for (const service of ['api', 'worker']) {
      expect(blockOf(`  ${service}:`)).toContain('<<: *process');
      expect(blockOf(`  ${service}:`)).not.toContain('volumes:');
    }
  });
});

describe('a role of its own', () => {
  it('needs a Redis', () => {
    expect(() => readConfig({ SOCIOGRAM_ROLE: 'api' })).toThrow('REDIS_URL: required');
    expect(readConfig({ SOCIOGRAM_ROLE: 'worker', REDIS_URL: 'redis://127.0.0.1:6379' }).role).toBe('worker');
    expect(readConfig({}).role).toBe('all');
  });
});
