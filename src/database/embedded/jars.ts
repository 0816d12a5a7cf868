// Fetches the server's jars with Maven, once per version: into a folder aside that is renamed when complete.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

import { DatabaseProblem } from '../problem.ts';
import { findProgram, type Machine } from '../../config/machine.ts';
import { isAlive, identify } from './processes.ts';
import { diskFull, requireSpace, tellsOfFullDisk } from './space.ts';
import type { EmbeddedPaths } from './paths.ts';
import type { Java } from './java.ts';

/** Twice the jars (Maven keeps its own copy), and room to breathe. */
const spaceBytes = 400_000_000;
const progressEveryMs = 2_000;

const unitBytes: Record<string, number> = { B: 1, kB: 1_000, MB: 1_000_000 };

/**
 * The size in a line such as "Downloaded from central: …/neo4j-kernel-5.26.19.jar (4.1 MB at 3.2 MB/s)"; undefined
 * for other lines.
 */
export function downloadedBytes(line: string): number | undefined {
  const match = /Downloaded from .*\.jar \(([\d.]+) (B|kB|MB)/.exec(line);
  return match === null ? undefined : Math.round(Number(match[1]) * (unitBytes[match[2] ?? 'B'] ?? 1));
}

/** Leftovers of runs that were killed. */
async function removeAbandoned(lib: string): Promise<void> {
  const prefix = `${basename(lib)}.partial-`;
  for (const name of readdirSync(dirname(lib))) {
    if (!name.startsWith(prefix)) continue;
    const other = identify(Number(name.slice(prefix.length)));
    if (other === undefined || !isAlive(other)) await rm(join(dirname(lib), name), { recursive: true, force: true });
  }
}

async function runMaven(
  command: string,
  args: string[],
  machine: Machine,
  java: Java,
  progress: (line: string) => void,
): Promise<void> {
  const maven = spawn(command, args, {
    env: { ...machine.environment, JAVA_HOME: java.home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const failure: string[] = [];
  let jars = 0;
  let bytes = 0;
  let toldAt = Date.now();
  const read = (line: string): void => {
    if (line.includes('[ERROR]')) failure.push(line.replace(/^.*\[ERROR\]\s*/, ''));
    const size = downloadedBytes(line);
    if (size === undefined) return;
    jars += 1;
    bytes += size;
    if (Date.now() - toldAt < progressEveryMs) return;
    toldAt = Date.now();
    progress(`Downloading Neo4j: ${String(jars)} jars, ${String(Math.round(bytes / 1_000_000))} of some 120 MB …`);
  };
  createInterface({ input: maven.stdout }).on('line', read);
  createInterface({ input: maven.stderr }).on('line', read);
  const code = await new Promise<number | null>((resolve, reject) => {
    maven.once('error', reject);
    maven.once('close', resolve);
  });
  if (code === 0) return;
  const reason = failure.find((line) => line.trim() !== '') ?? `it ended with code ${String(code)}`;
  if (tellsOfFullDisk(failure.join('\n'))) throw diskFull('the folder of the jars', reason);
  throw new DatabaseProblem(
    `Maven could not fetch the jars of Neo4j: ${reason} Check the network (and Maven's settings.xml ` +
      'behind a proxy) and try again.',
  );
}

/** Makes sure that the jars are in `paths.lib`; a second process that fetches them at the same time does no harm. */
export async function fetchJars(
  paths: EmbeddedPaths,
  machine: Machine,
  java: Java,
  progress: (line: string) => void,
): Promise<void> {
  if (existsSync(paths.lib)) return;
  const command = findProgram(machine, 'mvn');
  if (command === undefined) {
    throw new DatabaseProblem(
      'Maven was not found, and the embedded Neo4j is fetched with it. ' +
        'Install it (Debian: apt-get install maven), or set NEO4J_URI to a Neo4j of yours.',
    );
  }
  const folder = dirname(paths.lib);
  await mkdir(folder, { recursive: true });
  await removeAbandoned(paths.lib);
  await requireSpace(folder, spaceBytes, 'downloading Neo4j');
  progress(`Fetching Neo4j ${paths.version} with Maven (once; some 120 MB, about a minute) …`);
  const partial = `${paths.lib}.partial-${String(process.pid)}`;
  try {
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${partial}`];
    await runMaven(command, ['-B', '-f', paths.pom, ...goal], machine, java, progress);
    await rename(partial, paths.lib);
  } catch (error) {
    // ENOTEMPTY and EEXIST: another process was faster, and its jars are as good as ours.
    if (!existsSync(paths.lib)) throw error;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
