// Backup and restore by Neo4j's own dump and load, on the stopped server, for the servers that are ours: embedded
// and Docker.
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { link, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { spawn } from 'node:child_process';

import { DatabaseProblem } from './problem.ts';
import { embeddedPaths } from './embedded/paths.ts';
import { readMachine } from '../config/machine.ts';
import { runningCompose, type Compose } from './docker.ts';
import { withStoppedEmbedded } from './embedded/offline.ts';
import type { Config } from '../config/config.ts';
import type { EmbeddedAdmin, OpenOptions } from './database.ts';

export interface BackupOptions extends OpenOptions {
  /** Write over a backup that exists, or restore over a graph that exists. */
  readonly overwrite?: boolean;
}

function refuseNamed(config: Config): void {
  if (config.neo4j.uri === undefined) return;
  throw new DatabaseProblem(
    'The server at NEO4J_URI is not ours to stop: back it up with its own tools, or unset NEO4J_URI.',
  );
}

/** Runs the admin tool of the stopped compose service, with a file as its standard input or output. */
async function inDocker(
  compose: Compose,
  args: readonly string[],
  file: { from: string } | { to: string },
): Promise<void> {
  const ran = (await compose.run(['ps', '--quiet', '--status', 'running', 'neo4j'])).trim() !== '';
  if (ran) await compose.run(['stop', 'neo4j']);
  try {
    const command = [...compose.prefix, 'run', '--rm', '--no-deps', '-T', 'neo4j', 'neo4j-admin', ...args];
    const tool = spawn(compose.command, command, { env: compose.environment, stdio: ['pipe', 'pipe', 'pipe'] });
    let told = '';
    tool.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
    const ended = new Promise<number | null>((done, fail) => {
      tool.once('error', fail);
      tool.once('close', done);
    });
    if ('to' in file) {
      tool.stdin.end();
      await pipeline(tool.stdout, createWriteStream(file.to, { mode: 0o600 }));
    } else {
      tool.stdout.resume();
      await pipeline(createReadStream(file.from), tool.stdin);
    }
    if ((await ended) !== 0)
      throw new DatabaseProblem(`Neo4j's admin tool failed: ${told.trim().split('\n').at(-1) ?? ''}`);
  } finally {
    if (ran) await compose.run(['start', 'neo4j']);
  }
}

async function dumpTo(admin: EmbeddedAdmin, partial: string, folder: string): Promise<void> {
  const aside = await mkdtemp(join(folder, '.backup-'));
  try {
    await admin.run(['database', 'dump', admin.database, `--to-path=${aside}`]);
    await rename(join(aside, `${admin.database}.dump`), partial);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/**
 * Writes the whole graph to `file`, which appears only when complete; gives its size in bytes. A server that runs
 * is stopped meanwhile and started again. Throws DatabaseProblem where the file exists (without `overwrite`) or
 * there is nothing to save.
 */
export async function backup(config: Config, file: string, options: BackupOptions = {}): Promise<number> {
  refuseNamed(config);
  const target = resolve(file);
  if (existsSync(target) && options.overwrite !== true) {
    throw new DatabaseProblem(`${file} exists: choose another name, or say --overwrite.`);
  }
  await mkdir(dirname(target), { recursive: true });
  const partial = `${target}.partial-${String(process.pid)}`;
  try {
    const compose = await runningCompose(config, options.machine ?? readMachine());
    if (compose !== undefined) {
      await inDocker(compose, ['database', 'dump', config.neo4j.database, '--to-stdout'], { to: partial });
    } else if (existsSync(join(embeddedPaths(config.dataDir).home, 'data', 'databases', config.neo4j.database))) {
      await withStoppedEmbedded(config, (admin) => dumpTo(admin, partial, dirname(target)), options);
    } else {
      throw new DatabaseProblem(`There is no graph in ${config.dataDir} yet, so nothing to back up.`);
    }
    await rename(partial, target);
  } finally {
    await rm(partial, { force: true });
  }
  return (await stat(target)).size;
}

async function loadFrom(admin: EmbeddedAdmin, source: string, home: string): Promise<void> {
  // The tool takes a folder and looks for <database>.dump in it.
  const aside = await mkdtemp(join(home, 'restore-'));
  const named = join(aside, `${admin.database}.dump`);
  try {
    await link(source, named).catch(() => pipeline(createReadStream(source), createWriteStream(named)));
    await admin.run(['database', 'load', admin.database, `--from-path=${aside}`, '--overwrite-destination=true']);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/**
 * Puts the graph of a backup in the place of the present one. Throws DatabaseProblem where there is one, without
 * `overwrite`.
 */
export async function restore(config: Config, file: string, options: BackupOptions = {}): Promise<void> {
  refuseNamed(config);
  const source = resolve(file);
  if (!existsSync(source)) throw new DatabaseProblem(`There is no file ${file}.`);
  const refuse = (): void => {
    if (options.overwrite === true) return;
    throw new DatabaseProblem(
      `There is a graph in ${config.dataDir}: say --overwrite to replace it, or set SOCIOGRAM_DATA.`,
    );
  };
  const compose = await runningCompose(config, options.machine ?? readMachine());
  if (compose !== undefined) {
    refuse();
    await inDocker(
      compose,
      ['database', 'load', config.neo4j.database, '--from-stdin', '--overwrite-destination=true'],
      { from: source },
    );
    return;
  }
  const { home } = embeddedPaths(config.dataDir);
  if (existsSync(join(home, 'data', 'databases', config.neo4j.database))) refuse();
  await withStoppedEmbedded(config, (admin) => loadFrom(admin, source, home), options);
}
