// Neo4j as the compose service `neo4j`, where a Docker engine answers. A data folder keeps to the kind of server it
// began with, so that installing Docker does not seem to lose a graph.
import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { connectionError, type Address } from './connect.ts';
import { DatabaseProblem } from './problem.ts';
import { embeddedPaths } from './embedded/paths.ts';
import { findProgram, readMachine, type Machine } from '../config/machine.ts';
import { freePort } from './embedded/ports.ts';
import { readOrMakePassword } from './password.ts';
import type { Config } from '../config/config.ts';
import type { Database, OpenOptions } from './database.ts';

const execute = promisify(execFile);
const answerWithinMs = 4_000;
/** The image may have to be fetched first. */
const startWithinMs = 600_000;
const readyWithinMs = 120_000;

export interface Compose {
  /** `docker compose …` for our project, with the environment that docker-compose.yml reads. */
  run(args: readonly string[], timeoutMs?: number): Promise<string>;
  readonly command: string;
  /** The arguments before a command of compose, for whoever needs a pipe. */
  readonly prefix: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

interface DockerPlace {
  readonly dataDir: string;
  readonly portFile: string;
  readonly password: string;
}

function placeOf(config: Config): DockerPlace {
  const dataDir = resolve(config.dataDir);
  return { dataDir, portFile: join(dataDir, 'neo4j-docker-port'), password: join(dataDir, 'neo4j-docker-password') };
}

function composeFile(): string | undefined {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'docker-compose.yml');
    if (existsSync(file)) return file;
  }
  return undefined;
}

/** True where an engine answers in time and has compose. */
export async function dockerAnswers(machine: Machine): Promise<boolean> {
  const docker = findProgram(machine, 'docker');
  if (docker === undefined) return false;
  const options = { env: machine.environment, timeout: answerWithinMs };
  try {
    const { stdout } = await execute(docker, ['info', '--format', '{{.ServerVersion}}'], options);
    if (stdout.trim() === '') return false;
    await execute(docker, ['compose', 'version'], options);
    return true;
  } catch {
    return false;
  }
}

/** The compose project of this data folder. Undefined without docker or docker-compose.yml. */
export function composeFor(config: Config, machine: Machine, port: number): Compose | undefined {
  const command = findProgram(machine, 'docker');
  const file = composeFile();
  if (command === undefined || file === undefined) return undefined;
  const { dataDir, password } = placeOf(config);
  const project = `sociogram-${createHash('sha256').update(dataDir).digest('hex').slice(0, 8)}`;
  const prefix = ['compose', '--project-name', project, '--file', file];
  const environment = {
    ...machine.environment,
    NEO4J_PASSWORD: readOrMakePassword(password).reveal(),
    NEO4J_PORT: String(port),
  };
  return {
    command,
    prefix,
    environment,
    async run(args, timeoutMs = startWithinMs) {
      const options = { env: environment, timeout: timeoutMs, maxBuffer: 10_000_000 };
      return (await execute(command, [...prefix, ...args], options)).stdout;
    },
  };
}

function keptPort(config: Config): number | undefined {
  const { portFile } = placeOf(config);
  return existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) : undefined;
}

/** The compose project where this data folder lives in Docker and an engine answers. */
export async function runningCompose(config: Config, machine: Machine): Promise<Compose | undefined> {
  const port = keptPort(config);
  if (config.neo4j.uri !== undefined || config.neo4j.docker === 'off' || port === undefined) return undefined;
  return (await dockerAnswers(machine)) ? composeFor(config, machine, port) : undefined;
}

function lastLine(error: unknown): string {
  const text = (error as { stderr?: unknown }).stderr;
  const lines = (typeof text === 'string' && text.trim() !== '' ? text : String(error)).trim().split('\n');
  return lines.at(-1) ?? 'no reason given';
}

async function untilReady(address: Address): Promise<void> {
  const until = Date.now() + readyWithinMs;
  for (;;) {
    const error = await connectionError(address);
    if (error === undefined) return;
    if (error.code !== 'ServiceUnavailable' || Date.now() > until) {
      throw new DatabaseProblem(
        `Neo4j in Docker does not answer at ${address.uri}: ${error.message}. Look at \`docker ps\` and its logs.`,
      );
    }
    await new Promise((wait) => setTimeout(wait, 500));
  }
}

async function up(config: Config, compose: Compose, port: number): Promise<Address> {
  await compose.run(['up', '--detach', 'neo4j']);
  const password = readOrMakePassword(placeOf(config).password);
  const address = { uri: `bolt://127.0.0.1:${String(port)}`, user: 'neo4j', password, database: 'neo4j' };
  await untilReady(address);
  return address;
}

/**
 * Undefined where no engine answers, Docker is switched off, or the data folder already holds an embedded graph.
 * Where the very first start fails (an image that cannot be fetched), says so and gives undefined, too; later
 * failures are DatabaseProblems.
 */
export async function openDocker(config: Config, options: OpenOptions): Promise<Database | undefined> {
  const machine = options.machine ?? readMachine();
  const progress = options.progress ?? (() => undefined);
  if (config.neo4j.docker === 'off') return undefined;
  if (existsSync(join(embeddedPaths(config.dataDir).home, 'data'))) return undefined;
  const kept = keptPort(config);
  if (!(await dockerAnswers(machine))) {
    if (kept === undefined) return undefined;
    throw new DatabaseProblem(
      `The graph of ${placeOf(config).dataDir} is in Docker, which does not answer: start Docker, or set ` +
        'SOCIOGRAM_DATA to another folder.',
    );
  }
  const running = kept === undefined ? '' : await composeFor(config, machine, kept)?.run(['ps', '--quiet', 'neo4j']);
  const wasRunning = running !== undefined && running.trim() !== '';
  const port = wasRunning && kept !== undefined ? kept : await freePort(kept ?? config.neo4j.embedded.port);
  const compose = composeFor(config, machine, port);
  if (compose === undefined) return undefined;
  try {
    if (!wasRunning) progress('Starting Neo4j in Docker (the first time the image is fetched: some minutes) …');
    const address = await up(config, compose, port);
    mkdirSync(placeOf(config).dataDir, { recursive: true });
    writeFileSync(placeOf(config).portFile, String(port));
    const startedHere = !wasRunning && options.detached !== true;
    const stop = async (): Promise<void> => {
      if (startedHere) await compose.run(['stop', 'neo4j']);
    };
    return { ...address, kind: 'docker', startedHere, stop };
  } catch (error) {
    const reason = error instanceof DatabaseProblem ? error.message : lastLine(error);
    if (kept !== undefined) throw new DatabaseProblem(`Docker could not start Neo4j: ${reason}`, { cause: error });
    progress(`Docker could not start Neo4j (${reason}), so the embedded server is used.`);
    await compose.run(['down', '--volumes']).catch(() => undefined);
    return undefined;
  }
}
