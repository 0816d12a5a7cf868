// A command of src/cli as npm would run it: in a process of its own, on the tests' database and outbox.
import { execFile } from 'node:child_process';
import path from 'node:path';

import type { Config } from '../../src/config/config.ts';

const root = path.resolve(import.meta.dirname, '../..');

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs it with the signing keys of the tests' API. Resolves whatever its exit code is. */
export function runCommand(
  { dataDir, neo4j, outboxName }: Config,
  command: 'seed' | 'token' | 'train' | 'events' | 'audit' | 'role' | 'media',
  ...args: readonly string[]
): Promise<Ran> {
  const env = {
    SOCIOGRAM_DATA: dataDir,
    OUTBOX_NAME: outboxName,
    NEO4J_URI: neo4j.uri,
    NEO4J_USER: neo4j.user,
    NEO4J_PASSWORD: neo4j.password?.reveal(),
    NEO4J_DATABASE: neo4j.database,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [`src/cli/${command}.ts`, ...args], { cwd: root, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
