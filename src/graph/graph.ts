// How we talk to Neo4j: one driver, single statements and write transactions, tried again where the driver says that it
// may help, rows as plain values.
// No type of the driver leaves this folder, and nothing outside it opens a session.
import { setTimeout } from 'node:timers/promises';
import neo4j, {
  type Driver,
  type Record as Neo4jRecord,
  type QueryResult,
  type SessionConfig,
  type Transaction,
} from 'neo4j-driver';

import { Unavailable } from '../errors.ts';
import { untilAborted } from './interrupt.ts';
import { currentSignal } from './scope.ts';
import { toNeo4j } from './values.ts';

export interface Statement {
  /**
   * The name of the .cypher file, e.g. 'follow/followers-page': it tags the query in the database's log and in
   * metrics.
   */
  readonly name: string;
  readonly text: string;
  readonly mode: 'read' | 'write';
}

export type Row = Record<string, unknown>;

/** What a statement runs on: the graph itself (a transaction of its own, retried) or an open transaction. */
export interface Runner {
  run(statement: Statement, params: Record<string, unknown>): Promise<Row[]>;
}

export interface Graph extends Runner {
  /**
   * Runs `work` in one write transaction; on a transient error the whole of it is run again, so it must only touch
   * `tx`.
   */
  write<T>(work: (tx: Runner) => Promise<T>): Promise<T>;
  /**
   * Called after every statement: for metrics and for the tests that count queries. Returns the way to stop listening.
   */
  onStatement(listener: (statement: Statement) => void): () => void;
  /** Resolves where the database answers; rejects with Unavailable. */
  verify(): Promise<void>;
  close(): Promise<void>;
  /**
   * Runs what `@neo4j/graphql` generated for an analyst: one read, ended on the server when the request is given up or
   * after `timeoutMs`. `params` are as the library made them.
   */
  runGenerated(text: string, params: Record<string, unknown>, timeoutMs: number): Promise<QueryResult>;
  /** For `@neo4j/graphql` alone, which brings its own Cypher. */
  readonly driver: Driver;
  readonly sessionConfig: SessionConfig;
}

export interface GraphOptions {
  readonly uri: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly poolSize: number;
  /** Upper bound of one transaction on the server. Default 30 s. */
  readonly transactionTimeoutMs?: number;
}

const UNREACHABLE = new Set([
  'ServiceUnavailable',
  'SessionExpired',
  'Neo.TransientError.General.DatabaseUnavailable',
  'Neo.ClientError.Security.Unauthorized',
]);

/** The transaction took more time or memory than it may. */
const TOO_MUCH = /Transaction(TimedOut|MemoryLimit)|MemoryPoolOutOfMemory|OutOfMemory/;

/** Turns "the database does not answer" and "this took too much" into our Unavailable; leaves every other error. */
export function translateDriverError(error: unknown): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return error;
  if (UNREACHABLE.has(code)) return new Unavailable(undefined, { cause: error });
  if (!TOO_MUCH.test(code)) return error;
  return new Unavailable('This took more time or memory than it may. Ask for less.', { cause: error });
}

const RETRY = { firstMs: 50, factor: 2, maxMs: 1_000, forMs: 15_000 };

/** Tries again what the driver calls retriable, with growing pauses; rejects translated. */
async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  const giveUpAtMs = performance.now() + RETRY.forMs;
  for (let pauseMs = RETRY.firstMs; ; pauseMs = Math.min(RETRY.maxMs, pauseMs * RETRY.factor)) {
    try {
      return await attempt();
    } catch (error) {
      const again = error instanceof neo4j.Neo4jError && error.retryable;
      if (!again || performance.now() > giveUpAtMs) throw translateDriverError(error);
    }
    // Callers that failed together should not come back together.
    await setTimeout(pauseMs * (0.8 + 0.4 * Math.random()));
  }
}

function openDriver({ uri, user, password, poolSize }: GraphOptions): Driver {
  return neo4j.driver(uri, neo4j.auth.basic(user, password), {
    disableLosslessIntegers: true,
    maxConnectionPoolSize: poolSize,
    connectionAcquisitionTimeout: 10_000,
    maxTransactionRetryTime: 15_000,
    userAgent: 'sociogram',
  });
}

interface RunOptions {
  readonly sessionConfig: SessionConfig;
  readonly readConfig: SessionConfig;
  readonly timeout: number;
  /** Tells the listeners, and gives the records as rows. */
  told(statement: Statement, records: readonly Neo4jRecord[]): Row[];
}

/** The ways a statement reaches the server: alone, in a transaction, and the transaction. */
function createRuns(driver: Driver, { sessionConfig, readConfig, timeout, told }: RunOptions) {
  const runIn = async (tx: Transaction, statement: Statement, params: Record<string, unknown>): Promise<Row[]> => {
    const result = await tx.run(statement.text, toNeo4j(params));
    return told(statement, result.records);
  };

  const transactOnce = async <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    const session = driver.session(sessionConfig);
    // Not awaited: its BEGIN leaves together with the first statement.
    const tx = session.beginTransaction({ timeout });
    try {
      const result = await work(tx);
      await tx.commit();
      return result;
    } finally {
      // Takes back what is not committed.
      await session.close();
    }
  };

  /** One statement by itself: one round trip, to be tried again where the driver would try a transaction again. */
  const runOnce = async (statement: Statement, params: Record<string, unknown>): Promise<Row[]> => {
    const session = driver.session(statement.mode === 'read' ? readConfig : sessionConfig);
    try {
      const config = { timeout, metadata: { query: statement.name } };
      // Whoever has gone away waits for no answer; what is written is written all the same.
      const signal = statement.mode === 'read' ? currentSignal() : null;
      const result = await untilAborted(signal, session, () => session.run(statement.text, toNeo4j(params), config));
      return told(statement, result.records);
    } finally {
      await session.close();
    }
  };

  const generatedOnce = async (text: string, params: Record<string, unknown>, timeoutMs: number) => {
    const session = driver.session(readConfig);
    const config = { timeout: timeoutMs, metadata: { query: 'analyst' } };
    try {
      const result = await untilAborted(currentSignal(), session, () => session.run(text, params, config));
      told({ name: 'analyst', text, mode: 'read' }, result.records);
      return result;
    } finally {
      await session.close();
    }
  };
  return { generatedOnce, runIn, runOnce, transactOnce };
}

/** Opens a driver. Connects lazily: call `verify()` to know that the database is there. */
export function createGraph(options: GraphOptions): Graph {
  const driver = openDriver(options);
  const timeout = options.transactionTimeoutMs ?? 30_000;
  // Shared by all sessions, so that whoever wrote through this process reads what they wrote, on a cluster, too.
  // It is the driver's own manager because `@neo4j/graphql` uses that one, whatever it is given.
  const shared = { database: options.database, bookmarkManager: driver.executeQueryBookmarkManager };
  const sessionConfig: SessionConfig = shared;
  const readConfig: SessionConfig = { ...shared, defaultAccessMode: neo4j.session.READ };
  const listeners = new Set<(statement: Statement) => void>();

  const told = (statement: Statement, records: readonly Neo4jRecord[]): Row[] => {
    for (const listener of listeners) listener(statement);
    return records.map((record) => record.toObject());
  };
  const { generatedOnce, runIn, runOnce, transactOnce } = createRuns(driver, {
    sessionConfig,
    readConfig,
    timeout,
    told,
  });

  return {
    driver,
    sessionConfig,
    run: (statement, params) => retried(() => runOnce(statement, params)),
    write: (work) =>
      retried(() => transactOnce((tx) => work({ run: (statement, params) => runIn(tx, statement, params) }))),
    runGenerated: (text, params, timeoutMs) => retried(() => generatedOnce(text, params, timeoutMs)),
    onStatement(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async verify() {
      try {
        await driver.verifyConnectivity({ database: options.database });
      } catch (error) {
        throw new Unavailable('The graph database does not answer.', { cause: error });
      }
    },
    close: () => driver.close(),
  };
}
