// The order in which a Neo4j is looked for.
import type { Config } from '../config/config.ts';
import type { Database, OpenOptions } from './database.ts';
import { openDocker } from './docker.ts';
import { openEmbedded } from './embedded/embedded.ts';
import { openNamed } from './named.ts';

/**
 * Opens the server at NEO4J_URI; else a Docker engine that answers, running our compose service; else the embedded
 * server. Resolves once it answers with our password. Throws DatabaseProblem, whose message is one line that says
 * what to do.
 */
export async function openDatabase(config: Config, options: OpenOptions = {}): Promise<Database> {
  return (await openNamed(config)) ?? (await openDocker(config, options)) ?? (await openEmbedded(config, options));
}
