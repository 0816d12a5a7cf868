// The promises of /metrics: what is measured, under names that hold nothing of a caller's, on a door of its own.
import { describe, expect, it } from '@jest/globals';

import { createMetrics } from '../src/observability/metrics.ts';
import { serveMetrics } from '../src/transport/metrics-server.ts';
import { ListenError } from '../src/transport/server.ts';
import { useApi } from './support/api.ts';

const api = useApi();

describe('metrics', () => {
  it('tell operations by kind, root field and outcome, and never by what a caller named them', async () => {
    const { ada } = await api().people({ ada: {} });
    await ada.query('query MyOwnName { mine: me { id } }');
    await ada.query('mutation { likePost(postId: "pst_none") { post { id } } }');
    await ada.query('{ nonsense }');
    const text = await api().app.metrics.registry.metrics();
    expect(text).toContain('sociogram_request_seconds_count{kind="query",field="me",outcome="ok"} 1');
    expect(text).toContain('sociogram_request_seconds_count{kind="mutation",field="likePost",outcome="NOT_FOUND"} 1');
    expect(text).not.toMatch(/MyOwnName|mine|nonsense/);
  });

  it('count the statements sent to the graph by the name of their file', async () => {
    const { ada } = await api().people({ ada: {} });
    await ada.query('{ peopleYouMayKnow { edges { mutualCount } } }');
    const text = await api().app.metrics.registry.metrics();
    expect(text).toMatch(/sociogram_statements_total\{statement="recommendation\/[\w-]+"\} \d+/);
  });

  it('say how far the relay is behind', async () => {
    const text = await api().app.metrics.registry.metrics();
    expect(text).toMatch(/^sociogram_events_waiting \d+$/m);
    expect(text).toMatch(/^sociogram_events_dead \d+$/m);
    expect(text).toMatch(/^sociogram_events_lag_seconds [\d.]+$/m);
  });

  it('give a gauge its value whenever somebody looks, and the rest where it cannot be read', async () => {
    const metrics = createMetrics({ process: true });
    let lagMs = 7;
    metrics.gauge('lag_ms', 'How far.', async () => lagMs);
    metrics.gauge('broken', 'Cannot be read.', () => Promise.reject(new Error('no')));
    expect(await metrics.registry.metrics()).toContain('sociogram_lag_ms 7');
    lagMs = 9;
    const text = await metrics.registry.metrics();
    expect(text).toContain('sociogram_lag_ms 9');
    expect(text).toContain('sociogram_broken Nan');
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  });

  it('are served at /metrics of a listener of their own, and nowhere else', async () => {
    const served = await serveMetrics(api().app.metrics.registry, { port: 0, host: '127.0.0.1' });
    try {
      const url = `http://127.0.0.1:${String(served.port)}`;
      const answer = await fetch(`${url}/metrics`);
      expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
      expect(await answer.text()).toContain('# TYPE sociogram_request_seconds histogram');
      expect((await fetch(`${url}/`)).status).toBe(404);
      expect((await fetch(`${api().url}/metrics`)).status).toBe(404);
      const second = serveMetrics(api().app.metrics.registry, { port: served.port, host: '127.0.0.1' });
      await expect(second).rejects.toBeInstanceOf(ListenError);
    } finally {
      await served.close();
    }
  });
});
