// Brings the network of a run up: made and loaded where it is not there yet, then served by Neo4j and PostgreSQL.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join, resolve } from 'node:path';

import { readConfig, type Config } from '../../src/config/config.ts';
import { graphOf, openDatabase, withStoppedEmbedded } from '../../src/database/index.ts';
import { migrate } from '../../src/graph/migrations.ts';
import type { BenchData, Neo4jAddress, Sample } from '../peers/bench-data.ts';
import { writeNeo4jFiles } from './neo4j-files.ts';
import { folderMb } from './disk.ts';
import { benchNetwork } from './network.ts';
import { fingerprintOf } from './parameters.ts';
import { loadPostgres } from './postgres-load.ts';
import { NoPostgres, startPostgres, type PostgresServer } from './postgres-server.ts';
import { createSampler } from './sampler.ts';

const DAY_MS = 86_400_000;
/** What is ranked by how new it is would rank nothing on an old network. */
const KEPT_DAYS = 7;
/** Not the usual one, which may be somebody's. */
const PORT = '27690';
/** Up to so many people the server needs no more memory than a small one has. */
const SMALL = 20_000;
/** From so many on its store is larger than what a server takes unasked. */
const LARGE = 500_000;
const GIBIBYTE = 2 ** 30;
/** The jars that `npm start` uses, too. */
const LIB = '.data/lib';

export interface PrepareOptions {
  readonly users: number;
  /** Where the stores of all networks are kept. Default `.data/bench`. */
  readonly dir?: string;
  /** False leaves PostgreSQL out: a large network is there in half the time, on half the disk. Default true. */
  readonly withPostgres?: boolean;
  say(line: string): void;
}

/** What lies in a network's folder, and which stores hold it. */
interface Manifest {
  readonly fingerprint: string;
  /** When the network ends (epoch ms). */
  readonly nowMs: number;
  sample?: Sample;
  neo4j: boolean;
  postgres: boolean;
  /** Between the first write of a run and the moment at which all were taken back. */
  isWriting?: boolean;
}

interface Home {
  readonly path: string;
  readonly users: number;
  readonly config: Config;
  readonly manifest: Manifest;
  readonly say: (line: string) => void;
}

const manifestFile = (path: string): string => join(path, 'network.json');

function save({ path, manifest }: Home): void {
  writeFileSync(manifestFile(path), JSON.stringify(manifest));
}

/** As an operator would set it for a network of that size, where the machine has it. */
function memoryFor(users: number): Record<string, string> {
  if (users <= SMALL) return { NEO4J_EMBEDDED_HEAP: '1g', NEO4J_EMBEDDED_PAGECACHE: '512m' };
  if (totalmem() < 16 * GIBIBYTE) return {};
  return { NEO4J_EMBEDDED_HEAP: '4g', NEO4J_EMBEDDED_PAGECACHE: users < LARGE ? '3g' : '7g' };
}

/** Why a network that is there cannot be measured on; undefined where it can. */
export function objectionTo(
  known: Pick<Manifest, 'fingerprint' | 'nowMs' | 'isWriting'>,
  fingerprint: string,
  todayMs: number,
): string | undefined {
  if (known.isWriting === true) return 'AN EARLIER RUN ENDED AMID ITS WRITES, and left some of them in the network.';
  if (known.fingerprint !== fingerprint) return 'The network at hand is another one.';
  if (todayMs - known.nowMs > KEPT_DAYS * DAY_MS) return 'The network at hand is too old.';
  return undefined;
}

function openHome({ users, dir = '.data/bench', say }: PrepareOptions): Home {
  const path = resolve(dir, String(users));
  // Whatever the environment says of databases, a benchmark runs on its own.
  const config = readConfig({
    SOCIOGRAM_DATA: path,
    NEO4J_DOCKER: 'off',
    NEO4J_EMBEDDED_PORT: PORT,
    ...memoryFor(users),
  });
  const fingerprint = fingerprintOf(users);
  const file = manifestFile(path);
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : undefined;
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const objection = known === undefined ? undefined : objectionTo(known, fingerprint, today);
  if (known !== undefined && objection === undefined) return { path, users, config, manifest: known, say };
  if (objection !== undefined) say(`${objection} It is made anew.`);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  return { path, users, config, manifest: { fingerprint, nowMs: today, neo4j: false, postgres: false }, say };
}

function createProgress(say: (line: string) => void): (kind: string, done: number) => void {
  let saidMs = Date.now();
  return (kind, done) => {
    if (Date.now() - saidMs < 10_000) return;
    saidMs = Date.now();
    say(`  ${kind}: ${done.toLocaleString('en')} rows`);
  };
}

/** Loads whichever store lacks the network, all from the same files. */
async function load(home: Home, postgres: PostgresServer | null): Promise<void> {
  const { path, users, config, manifest, say } = home;
  if (manifest.neo4j && (manifest.postgres || postgres === null)) return;
  const files = join(path, 'files');
  mkdirSync(files, { recursive: true });
  say(`Making a network of ${users.toLocaleString('en')} people …`);
  const { network, sample } = createSampler(benchNetwork(users, manifest.nowMs));
  const importArgs = await writeNeo4jFiles(files, network, createProgress(say));
  manifest.sample = sample();
  if (!manifest.neo4j) {
    say("Neo4j's bulk importer fills its store …");
    const options = { libDir: resolve(LIB), progress: say };
    await withStoppedEmbedded(
      config,
      (admin) => admin.run(['database', 'import', 'full', admin.database, ...importArgs]),
      options,
    );
    manifest.neo4j = true;
    save(home);
  }
  if (postgres !== null && !manifest.postgres) {
    await loadPostgres(postgres, files, say);
    manifest.postgres = true;
  }
  save(home);
  rmSync(files, { recursive: true });
}

/** The Java process of the embedded server, as its supervisor notes it. */
function javaPid(path: string): number | null {
  const file = join(path, 'neo4j', 'run', 'java.json');
  return existsSync(file) ? ((JSON.parse(readFileSync(file, 'utf8')) as { pid: number } | null)?.pid ?? null) : null;
}

async function startNeo4j({ path, config, say }: Home): Promise<Neo4jAddress & { stop(): Promise<void> }> {
  say('Starting Neo4j …');
  const opened = await openDatabase(config, { libDir: resolve(LIB), progress: say });
  const graph = graphOf(opened, { poolSize: 2, transactionTimeoutMs: 600_000 });
  try {
    await migrate(graph);
  } catch (error) {
    await opened.stop();
    throw error;
  } finally {
    await graph.close();
  }
  const { uri, user, password, database } = opened;
  return { uri, user, password: password.reveal(), database, pid: javaPid(path), stop: () => opened.stop() };
}

async function tryPostgres(
  home: Home,
  { withPostgres = true }: PrepareOptions,
): Promise<{ server: PostgresServer | null; missing: string | null }> {
  if (!withPostgres) return { server: null, missing: 'It was left out on request.' };
  try {
    return { server: await startPostgres(join(home.path, 'postgres'), home.say), missing: null };
  } catch (error) {
    if (!(error instanceof NoPostgres)) throw error;
    home.say(`Without PostgreSQL: ${error.message}`);
    return { server: null, missing: error.message };
  }
}

/** Resolves when both servers answer. Minutes where the network must be made first; seconds where it is there. */
export async function prepare(options: PrepareOptions): Promise<BenchData> {
  const home = openHome(options);
  const { server: postgres, missing } = await tryPostgres(home, options);
  try {
    await load(home, postgres);
    const neo4j = await startNeo4j(home);
    const { sample, nowMs } = home.manifest;
    if (sample === undefined) throw new Error(`${manifestFile(home.path)} has no sample: remove its folder`);
    return {
      network: benchNetwork(options.users, nowMs),
      sample,
      neo4j,
      postgres,
      missing,
      diskMb: () => ({
        neo4j: folderMb(join(home.path, 'neo4j', 'data', 'databases')),
        ...(postgres && { postgres: folderMb(join(home.path, 'postgres', 'base')) }),
      }),
      noteWriting(isWriting) {
        home.manifest.isWriting = isWriting;
        save(home);
      },
      async close() {
        await Promise.all([neo4j.stop(), postgres?.stop()]);
      },
    };
  } catch (error) {
    await postgres?.stop();
    throw error;
  }
}
