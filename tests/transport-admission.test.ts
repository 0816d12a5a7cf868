// The promises of an API that has too much to do: who is let in is answered, who is not learns so at once and cheaply.
import { afterEach, describe, expect, it } from '@jest/globals';

import { type RunningServer, startThrowawayServer } from './support/throwaway-app.ts';

let running: RunningServer;
afterEach(() => running.server.close());

const SETTINGS = { REQUESTS_IN_FLIGHT_MAX: '1', REQUEST_WAIT_MS_MAX: '60000' };

describe('an API with too much to do', () => {
  it('answers UNAVAILABLE with the time to wait, and counts and logs it once', async () => {
    running = await startThrowawayServer({ ...SETTINGS, REQUEST_WAIT_MS_MAX: '0' });
    const slow = running.post('{ slow }');
    await running.app.door.entered;
    for (const refused of [await running.post('{ hello }'), await running.send('/graphql?query={hello}')]) {
      expect(refused.status).toBe(503);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(refused.body.errors?.[0]?.extensions).toEqual({
        code: 'UNAVAILABLE',
        retryAfterMs: expect.any(Number),
      });
    }
    running.app.door.open();
    expect((await slow).body).toEqual({ data: { slow: 'done' } });
    expect((await running.post('{ hello }')).body).toEqual({ data: { hello: 'hello' } });
    expect(await running.app.metrics.registry.metrics()).toContain('sociogram_requests_shed_total 2');
    expect(running.logged.filter(({ msg }) => msg === 'operations are turned away')).toHaveLength(1);
  });

  it('still says that it lives and is ready', async () => {
    running = await startThrowawayServer({ ...SETTINGS, REQUEST_WAIT_MS_MAX: '0' });
    const slow = running.post('{ slow }');
    await running.app.door.entered;
    expect([(await running.send('/healthz')).status, (await running.send('/readyz')).status]).toEqual([200, 200]);
    running.app.door.open();
    await slow;
  });

  it('turns away who waits while the queue stands, and forgets who hung up', async () => {
    running = await startThrowawayServer(SETTINGS);
    const slow = running.post('{ slow }');
    await running.app.door.entered;
    const hangUp = new AbortController();
    const gone = running.send('/graphql?query={hello}', { signal: hangUp.signal }).catch(() => ({ status: 'gone' }));
    const waiting = running.post('{ hello }');
    hangUp.abort();
    // It may have been turned away before it could hang up.
    expect(['gone', 503]).toContain((await gone).status);
    expect((await waiting).status).toBe(503);
    running.app.door.open();
    expect((await slow).status).toBe(200);
    expect(await running.app.metrics.registry.metrics()).toContain('sociogram_requests_waiting 0');
  });

  it('lets who waited run when a place is free', async () => {
    running = await startThrowawayServer(SETTINGS);
    const slow = running.post('{ slow }');
    await running.app.door.entered;
    running.app.door.open();
    const [first, second] = await Promise.all([slow, running.post('{ hello }')]);
    expect([first.status, second.status]).toEqual([200, 200]);
  });
});
