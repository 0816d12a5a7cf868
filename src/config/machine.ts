// What the programs we start (java, mvn, docker) see of this machine's environment: the second reader of
// process.env, kept apart from Config because nothing here is a setting of ours.
import { delimiter, join } from 'node:path';
import { accessSync, constants } from 'node:fs';

export interface Machine {
  /** Handed on whole to every child process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly javaHome: string | undefined;
}

export function readMachine(environment: Record<string, string | undefined> = process.env): Machine {
  const set = Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const javaHome = set.JAVA_HOME;
  return { environment: set, javaHome: javaHome === '' ? undefined : javaHome };
}

/** The full path of a program on the PATH, or undefined where there is none. */
export function findProgram(machine: Machine, name: string): string | undefined {
  const windows = process.platform === 'win32';
  const names = windows ? [`${name}.exe`, `${name}.cmd`] : [name];
  const path = machine.environment.PATH ?? machine.environment.Path ?? '';
  for (const folder of path.split(delimiter).filter((part) => part !== '')) {
    for (const candidate of names.map((each) => join(folder, each))) {
      try {
        accessSync(candidate, constants.X_OK);
        return candidate;
      } catch {
        // Not here: look in the next folder.
      }
    }
  }
  return undefined;
}
