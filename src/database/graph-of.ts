// The graph of a database that was found or started.
import { createGraph, type Graph, type GraphOptions } from '../graph/graph.ts';
import type { Database } from './database.ts';

/** Opens a driver on the database; close it before the database is stopped. */
export function graphOf(database: Database, options: Pick<GraphOptions, 'poolSize' | 'transactionTimeoutMs'>): Graph {
  const { uri, user, password } = database;
  return createGraph({ uri, user, password: password.reveal(), database: database.database, ...options });
}
