// The server that NEO4J_URI names. We use it and never start or stop it.
import type { Config } from '../config/config.ts';
import { requireConnection } from './connect.ts';
import type { Database } from './database.ts';

/** Undefined where NEO4J_URI is not set. Throws DatabaseProblem where it does not answer. */
export async function openNamed(config: Config): Promise<Database | undefined> {
  const { uri, user, password, database } = config.neo4j;
  if (uri === undefined || password === undefined) return undefined;
  await requireConnection({ uri, user, password, database });
  return { kind: 'named', uri, user, password, database, startedHere: false, stop: () => Promise.resolve() };
}
