// One Neo4j for the whole run: the one at NEO4J_URI, else a container, else the embedded server on a folder of its own.
// The tests find it in the environment, as any process of ours does.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Neo4jContainer } from '@testcontainers/neo4j';

import { readConfig, type Config } from '../../src/config/config.ts';
import { Secret } from '../../src/config/secret.ts';
import { readMachine } from '../../src/config/machine.ts';
import { dockerAnswers } from '../../src/database/docker.ts';
import { freePort } from '../../src/database/embedded/ports.ts';
import { openDatabase, type Database } from '../../src/database/index.ts';
import { createGraph } from '../../src/graph/graph.ts';
import { migrate } from '../../src/graph/migrations.ts';

const image = 'neo4j:5.26-community';
/** As every server should have it (docs/how-to/run-neo4j.md). */
const PLANS_KEPT = { NEO4J_dbms_cypher_min__replan__interval: '1h' };
const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** The jars are those of `npm start`, so that a clone fetches them once. */
export const libDir = path.resolve(import.meta.dirname, '../../.data/lib');

async function openContainer(): Promise<Database> {
  say(`Starting ${image} with Docker …`);
  const container = await new Neo4jContainer(image).withEnvironment(PLANS_KEPT).start();
  return {
    kind: 'docker',
    uri: container.getBoltUri(),
    user: container.getUsername(),
    password: new Secret(container.getPassword()),
    database: 'neo4j',
    startedHere: true,
    stop: async () => {
      await container.stop();
    },
  };
}

async function openEmbedded(): Promise<Database> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'sociogram-test-'));
  const port = await freePort(0);
  const environment = {
    ...process.env,
    SOCIOGRAM_DATA: dataDir,
    NEO4J_DOCKER: 'off',
    NEO4J_EMBEDDED_PORT: String(port),
  };
  const database = await openDatabase(readConfig(environment), { progress: say, libDir });
  const stop = async (): Promise<void> => {
    await database.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { ...database, stop };
}

async function open(config: Config): Promise<Database> {
  if (config.neo4j.uri !== undefined) return openDatabase(config);
  if (config.neo4j.docker === 'auto' && (await dockerAnswers(readMachine()))) {
    try {
      return await openContainer();
    } catch (error) {
      say(`The container did not start (${String(error).split('\n')[0] ?? ''}), so the embedded server is used.`);
    }
  }
  return openEmbedded();
}

/** Opens the run's database, migrates it and puts it into the environment. Returns the way to stop it. */
export async function openRunDatabase(): Promise<() => Promise<void>> {
  const database = await open(readConfig());
  const { uri, user, password, database: name } = database;
  const graph = createGraph({ uri, user, password: password.reveal(), database: name, poolSize: 4 });
  try {
    await migrate(graph);
  } finally {
    await graph.close();
  }
  Object.assign(process.env, {
    NEO4J_URI: uri,
    NEO4J_USER: user,
    NEO4J_PASSWORD: password.reveal(),
    NEO4J_DATABASE: name,
  });
  return () => database.stop();
}
