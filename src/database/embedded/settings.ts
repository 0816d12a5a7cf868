// The embedded server's memory and its neo4j.conf, both made anew at each start.
import { totalmem } from 'node:os';

import type { Config } from '../../config/config.ts';

export interface Memory {
  /** As Java and Neo4j write it, e.g. 512m. */
  readonly heap: string;
  readonly pagecache: string;
}

const mebibyte = 1024 * 1024;

function share(totalBytes: number, part: number, minMiB: number, maxMiB: number): string {
  const wanted = Math.floor((totalBytes * part) / mebibyte);
  return `${String(Math.min(maxMiB, Math.max(minMiB, wanted)))}m`;
}

/** The memory this process may use: the machine's, or its container's where that is less. */
export function usableMemoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/**
 * A fifth of the memory for the heap and an eighth for the page cache, within bounds: a laptop is for more than
 * this server.
 */
export function memoryFor(
  totalBytes: number,
  overrides: { heap?: string | undefined; pagecache?: string | undefined },
): Memory {
  return {
    heap: overrides.heap ?? share(totalBytes, 0.2, 512, 4096),
    pagecache: overrides.pagecache ?? share(totalBytes, 0.125, 128, 4096),
  };
}

/** What one transaction may take of a heap like `512m` or `2g`: a query that wants more fails, and nothing else. */
function quarterOf(heap: string): string {
  const mebibytes = Number.parseInt(heap, 10) * (/g$/i.test(heap) ? 1_024 : 1);
  return `${String(Math.max(64, Math.floor(mebibytes / 4)))}m`;
}

const nameOf = (setting: string): string => setting.split('=')[0] ?? '';

/** neo4j.conf: loopback only, nothing that we do not use, nothing sent anywhere, small transaction logs. */
export function neo4jConf(config: Config, port: number, memory: Memory): string {
  const ours = [
    `initial.dbms.default_database=${config.neo4j.database}`,
    'server.default_listen_address=127.0.0.1',
    `server.bolt.listen_address=127.0.0.1:${String(port)}`,
    `server.bolt.advertised_address=127.0.0.1:${String(port)}`,
    'server.http.enabled=false',
    'server.https.enabled=false',
    `server.memory.heap.initial_size=${memory.heap}`,
    `server.memory.heap.max_size=${memory.heap}`,
    `server.memory.pagecache.size=${memory.pagecache}`,
    `db.memory.transaction.max=${quarterOf(memory.heap)}`,
    // Events come and go by the hundred: their counts made half of all plans stale every ten seconds, the default, and
    // a large statement takes seconds to plan where many want it.
    'dbms.cypher.min_replan_interval=1h',
    'dbms.usage_report.enabled=false',
    'dbms.security.allow_csv_import_from_file_urls=false',
    'db.logs.query.enabled=OFF',
    // Stopping waits for connections that nobody has: 5 s each by default, after the store is closed.
    'internal.server.bolt.thread_pool_shutdown_wait_time=1s',
    'db.tx_log.preallocate=false',
    'db.tx_log.rotation.size=64M',
    'db.tx_log.rotation.retention_policy=256M size',
  ];
  const changed = config.neo4j.embedded.settings;
  // Neo4j starts with no setting that is said twice.
  const kept = ours.filter((line) => !changed.some((one) => nameOf(one) === nameOf(line)));
  const head = '# Written at each start. To change something, set NEO4J_EMBEDDED_… instead (docs/how-to/run-neo4j.md).';
  return [head, ...kept, ...changed, ''].join('\n');
}

/** Flags for the Java process of the server, and of the admin tool, which works on the same store. */
export function javaFlags(memory: Memory): string[] {
  const opened = ['java.nio', 'java.io', 'sun.nio.ch', 'java.util.concurrent', 'java.lang'];
  return [
    ...opened.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    '-XX:+UseG1GC',
    '-XX:-OmitStackTraceInFastThrow',
    '-XX:+ExitOnOutOfMemoryError',
    '-Dfile.encoding=UTF-8',
    '-Djava.awt.headless=true',
    '-Dlog4j2.disable.jmx=true',
    '-Dio.netty.tryReflectionSetAccessible=true',
    `-Xmx${memory.heap}`,
  ];
}
