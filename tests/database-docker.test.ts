// How the compose service is used. No engine can be counted on, so `docker` is a script that answers as one would
// and writes down what it was asked; the server it "runs" is the one of the test run.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { readConfig, type Config } from '../src/config/config.ts';
import { readMachine, type Machine } from '../src/config/machine.ts';
import { backup, openDatabase, restore } from '../src/database/index.ts';
import { databaseStatus, stopDatabase } from '../src/database/status.ts';

let folder: string;
let config: Config;
let machine: Machine;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sociogram-docker-'));
  config = readConfig({ SOCIOGRAM_DATA: path.join(folder, 'data') });
  mkdirSync(config.dataDir);
  machine = readMachine({ PATH: `${folder}:/usr/bin:/bin`, JAVA_HOME: path.join(folder, 'nowhere') });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What stands after `compose` in each call, without the project and the file. */
function asked(): string[] {
  const lines = readFileSync(path.join(folder, 'asked'), 'utf8').trim().split('\n');
  return lines.map((line) =>
    line.replace(/^compose --project-name sociogram-[0-9a-f]{8} --file \S+docker-compose\.yml /, ''),
  );
}

function docker(cases: string): void {
  const script = [
    '#!/bin/sh',
    `echo "$@" >> '${folder}/asked'`,
    'case "$*" in',
    cases,
    'info*) echo 28.0 ;;',
    '"compose version") echo v2 ;;',
    'esac',
  ];
  writeFileSync(path.join(folder, 'docker'), `${script.join('\n')}\n`);
  chmodSync(path.join(folder, 'docker'), 0o755);
}

/** The data folder of somebody whose graph lives in Docker: there, in the server of the run. */
function livesInDocker(): void {
  const { uri, password } = readConfig().neo4j;
  if (uri === undefined || password === undefined) throw new Error('the run has no database');
  writeFileSync(path.join(config.dataDir, 'neo4j-docker-port'), new URL(uri).port);
  writeFileSync(path.join(config.dataDir, 'neo4j-docker-password'), password.reveal());
}

describe('Neo4j in Docker', () => {
  it('is started as a compose service with its own password; where that fails, it is told', async () => {
    livesInDocker();
    // The run's server holds the port, so that another is chosen: only the calls matter here.
    docker(`*" up "*) echo "$NEO4J_PORT:$NEO4J_PASSWORD" > '${folder}/started'; exit 1 ;;`);
    await expect(openDatabase(config, { machine })).rejects.toThrow('Docker could not start Neo4j');
    expect(asked().at(-1)).toBe('up --detach neo4j');
    expect(readFileSync(path.join(folder, 'started'), 'utf8')).toContain(
      readConfig().neo4j.password?.reveal() ?? 'none',
    );
  });

  it('is used where it runs, and left running', async () => {
    livesInDocker();
    docker('*" ps "*) echo 4f5e6d ;;');
    const database = await openDatabase(config, { machine });
    expect(database).toMatchObject({
      kind: 'docker',
      uri: `bolt://127.0.0.1:${new URL(readConfig().neo4j.uri ?? '').port}`,
    });
    await database.stop();
    expect(asked()).not.toContain('stop neo4j');
    expect((await databaseStatus(config, machine)).text).toContain('docker: running at bolt://127.0.0.1');
    expect(await stopDatabase(config, machine)).toBe(true);
    expect(asked()).toContain('stop neo4j');
  });

  it('gives way to the embedded server where its first start fails, and says so', async () => {
    docker('*" up "*) echo "manifest unknown" >&2; exit 1 ;;');
    const lines: string[] = [];
    const opened = openDatabase(config, {
      machine: { ...machine, environment: { PATH: folder } },
      progress: (line) => lines.push(line),
    });
    await expect(opened).rejects.toThrow('No Java was found');
    expect(lines.join('\n')).toContain(
      'Docker could not start Neo4j (manifest unknown), so the embedded server is used.',
    );
  });

  it('is waited for by name where the graph lives in it and no engine answers', async () => {
    livesInDocker();
    docker('info*) exit 1 ;;');
    await expect(openDatabase(config, { machine })).rejects.toThrow(
      /graph of .* is in Docker, which does not answer: start Docker/,
    );
  });

  it('is passed over where the data folder already holds an embedded graph', async () => {
    mkdirSync(path.join(config.dataDir, 'neo4j', 'data'), { recursive: true });
    docker('');
    await expect(openDatabase(config, { machine: { ...machine, environment: { PATH: folder } } })).rejects.toThrow(
      'No Java',
    );
    expect(existsSync(path.join(folder, 'asked'))).toBe(false);
  });

  it('is backed up and restored by its own admin tool, standing still meanwhile', async () => {
    livesInDocker();
    docker(`*" ps "*) echo 4f5e6d ;;\n*" dump "*) echo the-whole-graph ;;\n*" load "*) cat > '${folder}/loaded' ;;`);
    const file = path.join(folder, 'graph.dump');
    await backup(config, file, { machine });
    expect(readFileSync(file, 'utf8')).toBe('the-whole-graph\n');
    await restore(config, file, { machine, overwrite: true });
    expect(readFileSync(path.join(folder, 'loaded'), 'utf8')).toBe('the-whole-graph\n');
    const calls = asked().filter((line) => !/^(info|compose version|ps)/.test(line));
    expect(calls.map((line) => line.split(' ')[0])).toEqual(['stop', 'run', 'start', 'stop', 'run', 'start']);
  });
});
