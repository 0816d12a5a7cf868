// One port for everything: GraphQL over HTTP and WebSocket at /graphql, health, and GraphiQL at /.
// Knows how to start and to drain; what an operation does is the application's business.
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import express, { type Express } from 'express';

import type { Config } from '../config/config.ts';
import { NotFound } from '../errors.ts';
import type { Logs } from '../observability/log.ts';
import { createAdmission } from './admission.ts';
import { type ClientAddress, createClientAddress } from './client-address.ts';
import { createPresentError, type PresentError } from './errors.ts';
import { createConnections } from './connections.ts';
import { exportRoutes } from './exports.ts';
import { createFanOut } from './fan-out.ts';
import { createGraphqlHttp } from './graphql-http.ts';
import { createGraphqlSocket } from './graphql-socket.ts';
import { createGraphqlStream } from './graphql-stream.ts';
import { healthRoutes } from './health.ts';
import { mediaRoutes } from './media.ts';
import { createReadOperation } from './operations.ts';
import { demoRoutes, graphiqlRoutes } from './pages.ts';
import { boundRequestTime } from './request-time.ts';
import { createRunning } from './running.ts';
import { requestLog } from './request-log.ts';
import type { ServedApp } from './served-app.ts';
import { createWebSecurity, type WebSecurity } from './web-security.ts';

export interface Server {
  /** Resolves once requests are accepted. Rejects with ListenError, whose message says what to do. */
  listen(): Promise<{ url: string; port: number }>;
  /** Stops accepting, lets running operations finish, closes sockets; after `shutdownGraceMs` cuts off what is left. */
  close(): Promise<void>;
}

/** The port cannot be had. */
export class ListenError extends Error {
  override name = 'ListenError';
}

/** From its first byte to its last, a request; 16 MB over a slow telephone take longer. */
const REQUEST_MS_MAX = 30_000;
const UPLOAD_MS_MAX = 900_000;

const LISTEN_ADVICE: Record<string, string> = {
  EADDRINUSE: 'is taken. Stop what runs there, or choose another: PORT=4001',
  EACCES: 'may not be used by this account. Choose one above 1023: PORT=4000',
  EADDRNOTAVAIL: 'cannot be opened: this machine has no such address. Choose another HOST, e.g. HOST=127.0.0.1',
  ENOTFOUND: 'cannot be opened: no such host. Choose another HOST, e.g. HOST=127.0.0.1',
};

function listenError(error: NodeJS.ErrnoException, { host, port }: Config): Error {
  const advice = LISTEN_ADVICE[error.code ?? ''];
  return advice === undefined ? error : new ListenError(`Port ${port} on ${host} ${advice}`, { cause: error });
}

/** The address to open in a browser on this machine. */
export function urlOf(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  return `http://${everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`;
}

function startListening(http: HttpServer, config: Config): Promise<{ url: string; port: number }> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(listenError(error, config));
    http.once('error', fail);
    http.listen(config.port, config.host, () => {
      http.off('error', fail);
      const address = http.address();
      const port = typeof address === 'object' && address !== null ? address.port : config.port;
      resolve({ url: urlOf(config.host, port), port });
    });
  });
}

/** Stops accepting and resolves when the last connection is gone; from `graceMs` on, connections are cut. */
async function drainHttp(http: HttpServer, graceMs: number): Promise<void> {
  if (!http.listening) return;
  const closed = new Promise<void>((resolve) => {
    http.close(() => resolve());
  });
  // A connection that falls idle while draining would otherwise be kept alive for its client's next request.
  http.on('request', (_req, res) => res.once('close', () => setImmediate(() => http.closeIdleConnections())));
  const sweep = setInterval(() => http.closeIdleConnections(), 100);
  const cut = setTimeout(() => http.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}

function lastRoutes(app: Express, present: PresentError, hint: string): void {
  app.use((_req, res) => {
    const { message, extensions } = present(new NotFound('page'));
    res.status(404).json({ errors: [{ message: `${message} ${hint}`, extensions }] });
  });
}

/** GraphQL in its three ways: HTTP, WebSocket and event streams. */
async function createGraphql(
  app: ServedApp,
  config: Config,
  logs: Logs,
  present: PresentError,
  clientAddress: ClientAddress,
  { isFromAllowedSite }: WebSecurity,
) {
  const read = createReadOperation(app, config);
  const running = createRunning(app, config);
  const http = await createGraphqlHttp(app, config, logs.http, present, { read, running, isFromAllowedSite });
  const fanOut = createFanOut({ app, log: logs.http, present, metrics: app.metrics });
  app.metrics.gauge('live_subscribers', 'Subscriptions that are told of events.', async () => fanOut.subscribers());
  const connections = createConnections({ app, limits: config.connections, log: logs.http });
  const parts = { app, config, log: logs.http, present, fanOut, read, running, connections, isFromAllowedSite };
  const streams = createGraphqlStream(parts);
  const sockets = createGraphqlSocket({ ...parts, clientAddress });
  return {
    use(web: Express): void {
      web.use('/graphql/stream', streams.routes);
      web.use('/graphql', http.routes);
      if (config.http.graphiql) web.use('/demo', demoRoutes(config.media)).use(graphiqlRoutes());
    },
    handleUpgrade: sockets.handleUpgrade,
    async drain(graceMs: number): Promise<void> {
      await Promise.all([sockets.drain(graceMs), streams.drain(graceMs)]);
      connections.close();
      fanOut.close();
    },
    stop: () => http.stop(),
  };
}

/** A worker serves its health, and nothing else. */
export async function createServer(app: ServedApp, config: Config, logs: Logs): Promise<Server> {
  const present = createPresentError(logs.http, config.production);
  let draining: Promise<void> | undefined;

  const web = express();
  web.disable('x-powered-by');
  web.disable('etag');
  const clientAddress = createClientAddress(config.http.trustedProxies);
  web.use(requestLog(logs.http, clientAddress));
  const security = createWebSecurity(config);
  web.use(security.headers);
  web.use('/graphql', security.cors);
  web.use(healthRoutes(app, () => draining !== undefined));
  const graphql =
    config.role === 'worker' ? null : await createGraphql(app, config, logs, present, clientAddress, security);
  graphql?.use(web);
  if (graphql !== null && app.downloads !== undefined) web.use(exportRoutes(app.downloads, present));
  if (graphql !== null && app.media !== undefined) {
    web.use('/media', security.mediaCors).use(mediaRoutes(app.media, { ...app, present }));
  }
  lastRoutes(web, present, graphql === null ? 'This is a worker: it serves no API.' : 'The API is at /graphql.');

  const admission = createAdmission(config, logs.http, app.metrics);
  // Handlers only ever fail into Express, which answers for them.
  const handle = admission.guard((req, res) => void web(req, res));
  const timing = { headersTimeout: 10_000, requestTimeout: UPLOAD_MS_MAX };
  const http = createHttpServer(timing, boundRequestTime(REQUEST_MS_MAX, handle));
  if (graphql !== null) http.on('upgrade', graphql.handleUpgrade);

  const drain = async (): Promise<void> => {
    const graceMs = config.shutdownGraceMs;
    await Promise.all([drainHttp(http, graceMs), graphql?.drain(graceMs)]);
    await graphql?.stop();
    admission.close();
  };
  return {
    listen: () => startListening(http, config),
    close: () => (draining ??= drain()),
  };
}
