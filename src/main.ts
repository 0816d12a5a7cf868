// Starts the API: configuration, database, migrations, demo network, server; and takes all of it down again in reverse.
// With WEB_CONCURRENCY this process does all but the serving, which others do.
import cluster from 'node:cluster';

import { accountsCount } from './cypher/import/queries.ts';
import { readConfig, type Config } from './config/config.ts';
import { ConfigError } from './config/environment.ts';
import { createApp } from './app.ts';
import type { Graph } from './graph/graph.ts';
import { createLogs, type Logs } from './observability/log.ts';
import { type MetricsSource, metricsOfWorkers, shareMetrics } from './observability/metrics.ts';
import { ProcessError, startProcesses } from './processes/start-processes.ts';
import { serveMetrics } from './transport/metrics-server.ts';
import { createServer, ListenError, urlOf } from './transport/server.ts';
import { type Database, DatabaseProblem, graphOf, openDatabase } from './database/index.ts';
import { migrate } from './graph/migrations.ts';
import { MigrationError } from './graph/migration-files.ts';

/** For people: the log on standard output is for machines. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Whose message is one line for the operator, and all there is to say. */
function isOperatorError(error: unknown): error is Error {
  return [ConfigError, DatabaseProblem, MigrationError, ListenError, ProcessError].some(
    (kind) => error instanceof kind,
  );
}

async function prepareGraph(graph: Graph, config: Config, logs: Logs): Promise<void> {
  const { applied } = await migrate(graph);
  if (applied.length > 0) logs.graph.info({ applied }, 'migrations applied');
  if (config.seed === 'none') return;
  const [count] = await accountsCount(graph, {});
  if (count !== undefined && count.accounts > 0) return;
  say('Seeding the demo network (SOCIOGRAM_SEED=none starts with an empty graph) …');
  const { seedDemo } = await import('../seeds/demo.ts');
  await seedDemo(graph, { log: logs.database });
}

function greet(url: string, config: Config): void {
  if (config.role === 'worker') {
    say(`\nSociogram is ready: a worker.\n  Health    ${url}/readyz\n`);
    return;
  }
  say(`\nSociogram is ready.\n  GraphQL   ${url}/graphql`);
  if (config.http.graphiql) say(`  GraphiQL  ${url}/`);
  const handle = config.seed === 'demo' ? 'ada' : '<handle>';
  say(`  A token   npm run --silent token -- --handle ${handle}\n`);
}

/** What is to be closed, the latest first. Each is closed once, also when several reasons to end come together. */
interface Closing {
  add(close: () => Promise<void>): void;
  all(): Promise<void>;
}

function createClosing(logs: Logs): Closing {
  const closers: (() => Promise<void>)[] = [];
  return {
    add: (close) => closers.push(close),
    async all() {
      for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
        try {
          await close();
        } catch (error) {
          logs.app.error({ err: error }, 'a part did not close');
        }
      }
    },
  };
}

function endOnSignals(closing: Closing, logs: Logs): void {
  let ending = false;
  const end = (reason: string): void => {
    // The second Ctrl-C of somebody who will not wait. The database follows us down by itself.
    if (ending && reason === 'SIGINT') process.exit(130);
    if (ending) return;
    ending = true;
    logs.app.info({ reason }, 'shutting down');
    void closing.all().then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      end(signal);
    });
  }
  // The start script, or the primary, holds a channel to us: it closes when that is gone, however it ended.
  process.on('disconnect', () => {
    end('whoever started us ended');
  });
}

async function openGraph(config: Config, closing: Closing): Promise<{ database: Database; graph: Graph }> {
  const database = await openDatabase(config, { purpose: 'serve', progress: say });
  closing.add(() => database.stop());
  const { poolSize, timeoutMs } = config.neo4j;
  const graph = graphOf(database, { poolSize, transactionTimeoutMs: timeoutMs });
  closing.add(() => graph.close());
  return { database, graph };
}

async function openMetrics(source: MetricsSource, config: Config, logs: Logs, closing: Closing): Promise<void> {
  if (config.metrics === undefined) return;
  const { port, close } = await serveMetrics(source, config.metrics);
  closing.add(close);
  logs.app.info({ port }, 'metrics are served');
}

/** All in this process; or, in one of several, what is left when the primary has made the graph ready. */
async function serve(config: Config, logs: Logs, closing: Closing): Promise<void> {
  const { database, graph } = await openGraph(config, closing);
  if (cluster.isPrimary) await prepareGraph(graph, config, logs);
  const app = await createApp({ config, graph, logs });
  closing.add(() => app.close());
  if (cluster.isPrimary) await openMetrics(app.metrics.registry, config, logs, closing);
  else shareMetrics(app.metrics);
  const server = await createServer(app, config, logs);
  closing.add(() => server.close());
  const { url } = await server.listen();
  logs.app.info({ url, database: database.kind }, 'ready');
  if (cluster.isPrimary) greet(url, config);
  if (config.role === 'api') return;
  app.relay.start();
  // Behind the scenes: an account with a million followers takes minutes, and nobody has to wait for it.
  app.resume().catch((error: unknown) => {
    logs.auth.error({ err: error }, 'what an earlier process left half done could not be finished');
  });
}

/** Owns the database, makes the graph ready, and has several processes serve it. */
async function serveByProcesses(config: Config, logs: Logs, closing: Closing): Promise<void> {
  const { database, graph } = await openGraph(config, closing);
  await prepareGraph(graph, config, logs);
  await openMetrics(metricsOfWorkers(), config, logs, closing);
  const { uri: NEO4J_URI, user: NEO4J_USER, database: NEO4J_DATABASE } = database;
  const NEO4J_PASSWORD = database.password.reveal();
  const processes = startProcesses({
    count: config.processes.count,
    environment: { NEO4J_URI, NEO4J_USER, NEO4J_PASSWORD, NEO4J_DATABASE, SOCIOGRAM_SEED: config.seed },
    graceMs: config.shutdownGraceMs,
    log: logs.app,
    onGiveUp() {
      say('The processes of the API keep dying: see the log.');
      void closing.all().then(() => process.exit(1));
    },
  });
  closing.add(() => processes.stop());
  greet(urlOf(config.host, await processes.listening), config);
}

async function main(): Promise<void> {
  const config = readConfig();
  const logs = createLogs(config.logLevel);
  const closing = createClosing(logs);
  endOnSignals(closing, logs);
  try {
    if (cluster.isPrimary && config.processes.count > 1) await serveByProcesses(config, logs, closing);
    else await serve(config, logs, closing);
  } catch (error) {
    await closing.all();
    throw error;
  }
}

main().catch((error: unknown) => {
  say(
    isOperatorError(error)
      ? error.message
      : `Sociogram could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  process.exit(1);
});
