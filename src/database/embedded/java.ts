// Finds the Java that Neo4j 5.26 runs on: 17 to 21, from JAVA_HOME, else from the PATH.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { join } from 'node:path';

import { DatabaseProblem } from '../problem.ts';
import { findProgram, type Machine } from '../../config/machine.ts';

export interface Java {
  readonly command: string;
  readonly home: string;
  readonly major: number;
}

const oldestMajor = 17;
const newestMajor = 21;
const ask = promisify(execFile);

/** The major number in "17.0.15", "21", or the old way of counting, "1.8.0_402". */
export function javaMajor(version: string): number | undefined {
  const [first, second] = version.split(/[._+-]/).map(Number);
  const major = first === 1 ? second : first;
  return major === undefined || Number.isNaN(major) ? undefined : major;
}

async function inspect(machine: Machine, command: string): Promise<Java | undefined> {
  try {
    const { stderr } = await ask(command, ['-XshowSettings:properties', '-version'], {
      env: machine.environment,
      timeout: 20_000,
    });
    const home = /^\s*java\.home = (.+)$/m.exec(stderr)?.[1]?.trim();
    const major = javaMajor(/^\s*java\.version = (.+)$/m.exec(stderr)?.[1]?.trim() ?? '');
    return home === undefined || major === undefined ? undefined : { command, home, major };
  } catch {
    return undefined;
  }
}

/** The first of JAVA_HOME's and the PATH's java that Neo4j runs on. Throws DatabaseProblem where neither is one. */
export async function findJava(machine: Machine): Promise<Java> {
  const ofHome = machine.javaHome === undefined ? undefined : join(machine.javaHome, 'bin', 'java');
  const found: string[] = [];
  for (const [where, command] of [
    ['JAVA_HOME', ofHome],
    ['the PATH', findProgram(machine, 'java')],
  ] as const) {
    const java = command === undefined ? undefined : await inspect(machine, command);
    if (java === undefined) continue;
    if (java.major >= oldestMajor && java.major <= newestMajor) return java;
    found.push(`Java ${String(java.major)} from ${where} is too ${java.major < oldestMajor ? 'old' : 'new'}`);
  }
  const what = found.length === 0 ? 'No Java was found' : found.join(' and ');
  throw new DatabaseProblem(
    `${what}: the embedded Neo4j needs a JDK 17 or 21. ` +
      'Install one (Debian: apt-get install openjdk-17-jdk-headless), point JAVA_HOME to it, or set ' +
      'NEO4J_URI to a Neo4j of yours.',
  );
}
