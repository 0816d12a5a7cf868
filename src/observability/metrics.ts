// What is measured, under names that stay: one registry per application, read by Prometheus where METRICS_PORT is set.
// Labels come from closed sets (root fields, file names of queries, names of caches), never from callers.
import { AggregatorRegistry, collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type CacheLayer = 'memory' | 'redis';
/** stale: found, but refreshed before its time. */
export type CacheResult = 'hit' | 'miss' | 'stale';

export interface FinishedRequest {
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** The first root field, as the schema names it. */
  readonly field: string;
  /** The code of its first error, as the contract lists them. */
  readonly outcome: string;
  readonly seconds: number;
}

export interface FinishedTransfer {
  readonly method: string;
  /** 2xx to 5xx; none: the client was gone before. */
  readonly status: string;
  readonly seconds: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

export interface Metrics {
  readonly registry: Registry;
  requestDone(request: FinishedRequest): void;
  /** An operation that was turned away since too much is going on. */
  requestShed(): void;
  /** A request for bytes of media, or with some, is over. */
  mediaDone(transfer: FinishedTransfer): void;
  statementDone(name: string): void;
  cacheAsked(cache: string, layer: CacheLayer, result: CacheResult): void;
  /** Messages to subscribers. */
  liveTold(messages: number): void;
  /** A socket that was given up: its client reads too slowly, sends too much, or is gone without a word. */
  socketDropped(why: 'slow' | 'rate' | 'silent'): void;
  /** A connection of an account, or from an address, that has as many as it may. */
  connectionRefused(kind: 'socket' | 'stream', share: 'account' | 'address'): void;
  /**
   * A value that is read whenever somebody looks, e.g. how many events wait. Of several processes the sum is told;
   * where each of them tells of the same thing, their `max`.
   */
  gauge(name: string, help: string, read: () => Promise<number>, across?: 'sum' | 'max'): void;
}

/** From a millisecond to ten seconds. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** `process: true` adds what Node tells of itself: event loop, heap, garbage collection, CPU. */
export function createMetrics({ process = false }: { process?: boolean } = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (process) collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'sociogram_request_seconds',
    help: 'How long operations take, by kind, first root field and outcome (ok, or the code of the first error).',
    labelNames: ['kind', 'field', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const shed = new Counter({
    name: 'sociogram_requests_shed_total',
    help: 'Operations answered with UNAVAILABLE because too much was going on.',
    registers,
  });
  const statements = new Counter({
    name: 'sociogram_statements_total',
    help: 'Statements sent to the graph, by the name of their file.',
    labelNames: ['statement'],
    registers,
  });
  const caches = new Counter({
    name: 'sociogram_cache_lookups_total',
    help: 'Lookups in a cache by layer and result; a stale value was given and refreshed before its time.',
    labelNames: ['cache', 'layer', 'result'],
    registers,
  });
  return {
    registry,
    ...countLive(registers),
    ...measureMedia(registers),
    requestDone: ({ seconds, ...labels }) => requests.observe(labels, seconds),
    requestShed: () => shed.inc(),
    statementDone: (statement) => statements.inc({ statement }),
    cacheAsked: (cache, layer, result) => caches.inc({ cache, layer, result }),
    gauge(name, help, read, across = 'sum') {
      // Of two that give the same, e.g. two servers of one application, the later counts.
      registry.removeSingleMetric(`sociogram_${name}`);
      new Gauge({
        name: `sociogram_${name}`,
        help,
        registers,
        aggregator: across,
        async collect() {
          // What cannot be read right now must not take the rest with it.
          this.set(await read().catch(() => Number.NaN));
        },
      });
    },
  };
}

/** As a page is slow to load, and as a large upload is slow to arrive. */
const TRANSFER_SECONDS = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 60, 300];

function measureMedia(registers: Registry[]): Pick<Metrics, 'mediaDone'> {
  const requests = new Histogram({
    name: 'sociogram_media_request_seconds',
    help: 'How long requests to /media take until their last byte, by method and class of the status.',
    labelNames: ['method', 'status'],
    buckets: TRANSFER_SECONDS,
    registers,
  });
  const bytes = new Counter({
    name: 'sociogram_media_bytes_total',
    help: 'Bytes of media by direction: sent (with headers), or received by uploads that were taken whole.',
    labelNames: ['direction'],
    registers,
  });
  return {
    mediaDone({ seconds, sentBytes, receivedBytes, ...labels }) {
      requests.observe(labels, seconds);
      bytes.inc({ direction: 'sent' }, sentBytes);
      bytes.inc({ direction: 'received' }, receivedBytes);
    },
  };
}

function countLive(registers: Registry[]): Pick<Metrics, 'liveTold' | 'socketDropped' | 'connectionRefused'> {
  const told = new Counter({
    name: 'sociogram_live_messages_total',
    help: 'Messages sent to subscribers.',
    registers,
  });
  const dropped = new Counter({
    name: 'sociogram_sockets_dropped_total',
    help: 'Sockets given up, by reason: slow (does not read), rate (sends too much), silent (answers no ping).',
    labelNames: ['reason'],
    registers,
  });
  const refused = new Counter({
    name: 'sociogram_connections_refused_total',
    help: 'Sockets and streams refused since an account or an address has as many as it may.',
    labelNames: ['kind', 'share'],
    registers,
  });
  return {
    liveTold: (messages) => told.inc(messages),
    socketDropped: (reason) => dropped.inc({ reason }),
    connectionRefused: (kind, share) => refused.inc({ kind, share }),
  };
}

/** How far the relay is behind. Read from the graph, so all processes tell the same. */
export function measureRelay(
  metrics: Metrics,
  backlog: () => Promise<{ waiting: number; dead: number; oldestAtMs: number | null }>,
): void {
  const lagSeconds = async (): Promise<number> => {
    const { oldestAtMs } = await backlog();
    return oldestAtMs === null ? 0 : Math.max(0, Date.now() - oldestAtMs) / 1000;
  };
  metrics.gauge('events_waiting', 'Events that wait for a worker.', async () => (await backlog()).waiting, 'max');
  metrics.gauge('events_dead', 'Events that no worker could handle.', async () => (await backlog()).dead, 'max');
  metrics.gauge('events_lag_seconds', 'How old the oldest event that waits is.', lagSeconds, 'max');
}

/** What the metrics server serves: a registry, or the sum of those of several processes. */
export interface MetricsSource {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/** In a worker: the primary may ask for these metrics. */
export function shareMetrics({ registry }: Metrics): void {
  AggregatorRegistry.setRegistries([registry]);
  new AggregatorRegistry();
}

/** In the primary: the metrics of all workers, added up. */
export function metricsOfWorkers(): MetricsSource {
  const workers = new AggregatorRegistry();
  return { contentType: workers.contentType, metrics: () => workers.clusterMetrics() };
}
