// Neo4j's own admin tool, run from the same jars on the store of the stopped server.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { DatabaseProblem } from '../problem.ts';
import { diskFull, tellsOfFullDisk } from './space.ts';
import { javaFlags, type Memory } from './settings.ts';
import type { EmbeddedAdmin } from '../database.ts';
import type { EmbeddedPaths } from './paths.ts';
import type { Java } from './java.ts';
import type { Machine } from '../../config/machine.ts';

export interface AdminParts {
  readonly paths: EmbeddedPaths;
  readonly java: Java;
  readonly memory: Memory;
  readonly machine: Machine;
  readonly database: string;
}

function failureLine(lines: readonly string[]): string {
  const telling = lines.filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  return (
    telling.find((line) => /error|exception|fail|cannot|invalid/i.test(line)) ?? telling.at(-1) ?? 'it said nothing'
  );
}

export function embeddedAdmin({ paths, java, memory, machine, database }: AdminParts): EmbeddedAdmin {
  return {
    database,
    storeIsEmpty: !existsSync(join(paths.home, 'data', 'databases', database)),
    async run(args, onLine) {
      const flags = [...javaFlags(memory), '-cp', join(paths.lib, '*'), 'org.neo4j.cli.AdminTool'];
      const tool = spawn(java.command, [...flags, ...args], {
        cwd: paths.home,
        env: { ...machine.environment, NEO4J_HOME: paths.home, NEO4J_CONF: paths.conf },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const lines: string[] = [];
      const read = (line: string): void => {
        lines.push(line);
        onLine?.(line);
      };
      createInterface({ input: tool.stdout }).on('line', read);
      createInterface({ input: tool.stderr }).on('line', read);
      const code = await new Promise<number | null>((resolve, reject) => {
        tool.once('error', reject);
        tool.once('close', resolve);
      });
      const printed = lines.join('\n');
      if (code === 0) return printed;
      if (tellsOfFullDisk(printed)) throw diskFull(paths.home);
      throw new DatabaseProblem(`Neo4j's admin tool failed (${args.slice(0, 3).join(' ')}): ${failureLine(lines)}`);
    },
  };
}

/** Sets the password that the server takes at its very first start; by file, so that no list of processes shows it. */
export async function setInitialPassword(admin: EmbeddedAdmin, paths: EmbeddedPaths, password: string): Promise<void> {
  const folder = await mkdtemp(join(paths.home, 'password-'));
  try {
    const file = join(folder, 'arguments');
    await writeFile(file, `dbms\nset-initial-password\n${password}\n`, { mode: 0o600 });
    await admin.run([`@${file}`]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
