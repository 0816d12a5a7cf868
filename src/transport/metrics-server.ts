// Prometheus' door: GET /metrics on a listener of its own, so that the public port never serves it.
import { createServer, type Server } from 'node:http';

import type { MetricsSource } from '../observability/metrics.ts';
import { ListenError } from './server.ts';

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Rejects with ListenError where the port cannot be had. */
export async function serveMetrics(
  source: MetricsSource,
  { port, host }: { port: number; host: string },
): Promise<MetricsServer> {
  const http: Server = createServer((req, res) => {
    if (req.method !== 'GET' || req.url?.split('?', 1)[0] !== '/metrics') {
      res.writeHead(404).end();
      return;
    }
    source.metrics().then(
      (text) => res.writeHead(200, { 'content-type': source.contentType }).end(text),
      () => res.writeHead(503).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', (cause: NodeJS.ErrnoException) => {
      const why = `${cause.code ?? 'it cannot be opened'}. Choose another METRICS_PORT or METRICS_HOST.`;
      reject(new ListenError(`Port ${port} on ${host} is not there for metrics: ${why}`, { cause }));
    });
    http.listen({ port, host, exclusive: true }, resolve);
  });
  const address = http.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}
