// What can be said of the embedded server without starting it: sizes, versions, locks, and the sentences for what
// is missing.
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { dockerAnswers } from '../docker.ts';
import { downloadedBytes } from './jars.ts';
import { isHeld, readLock, takeLock } from './lock.ts';
import { javaMajor } from './java.ts';
import { memoryFor, neo4jConf } from './settings.ts';
import { openDatabase } from '../open.ts';
import { readConfig } from '../../config/config.ts';
import { readMachine } from '../../config/machine.ts';
import { requireSpace } from './space.ts';
import { self } from './processes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sociogram-embedded-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A machine whose PATH holds these programs and no others; each is a few lines of shell. */
function machineWith(programs: Record<string, string>, more: Record<string, string> = {}) {
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  if (!existsSync(join(folder, 'sleep'))) symlinkSync('/bin/sleep', join(folder, 'sleep'));
  return readMachine({ PATH: folder, ...more });
}

const java = (version: string): string =>
  `echo "    java.home = ${folder}" >&2; echo "    java.version = ${version}" >&2`;
const open = (machine: ReturnType<typeof machineWith>) =>
  openDatabase(readConfig({ SOCIOGRAM_DATA: join(folder, 'data') }), { machine });

describe('opening the embedded database', () => {
  it('says what to install where there is no Java, and one that is too old or too new', async () => {
    const advice = 'the embedded Neo4j needs a JDK 17 or 21. Install one';
    await expect(open(machineWith({}))).rejects.toThrow(`No Java was found: ${advice}`);
    await expect(open(machineWith({ java: java('11.0.2') }))).rejects.toThrow(
      `Java 11 from the PATH is too old: ${advice}`,
    );
    await expect(open(machineWith({ java: java('1.8.0_402') }))).rejects.toThrow('Java 8 from the PATH is too old');
    await expect(open(machineWith({ java: java('25') }))).rejects.toThrow('Java 25 from the PATH is too new');
    await expect(open(machineWith({ java: 'exit 1' }))).rejects.toThrow('No Java was found');
  });

  it('says so where Maven is missing, and lets go of the data folder', async () => {
    await expect(open(machineWith({ java: java('17.0.15') }))).rejects.toThrow('Maven was not found');
    expect(existsSync(join(folder, 'data', 'neo4j.lock'))).toBe(false);
  });

  it('passes on why Maven failed, tells a full disk, and leaves no half of the jars', async () => {
    const offline = "echo '[ERROR] Could not transfer artifact: Unknown host'; exit 1";
    await expect(open(machineWith({ java: java('21'), mvn: offline }))).rejects.toThrow(
      'Maven could not fetch the jars of Neo4j: Could not transfer artifact: Unknown host',
    );
    const full = "echo '[ERROR] No space left on device'; exit 1";
    await expect(open(machineWith({ java: java('21'), mvn: full }))).rejects.toThrow(/disk is full .*SOCIOGRAM_DATA/);
    expect(readdirSync(join(folder, 'data', 'lib'))).toEqual([]);
  });
});

describe('javaMajor', () => {
  it.each([
    ['17.0.15', 17],
    ['21', 21],
    ['25-ea', 25],
    ['1.8.0_402', 8],
  ])('reads %s as %d', (version, major) => {
    expect(javaMajor(version)).toBe(major);
  });
});

describe('requireSpace', () => {
  it('says how much is free and how much is needed', async () => {
    await expect(requireSpace(folder, 0, 'nothing')).resolves.toBeUndefined();
    await expect(requireSpace(folder, 1e18, 'a galaxy')).rejects.toThrow(
      /The disk is full: \d+ MB are free at .* a galaxy needs/,
    );
  });
});

describe('downloadedBytes', () => {
  it('counts jars and nothing else', () => {
    expect(downloadedBytes('[INFO] Downloaded from central: x/neo4j-kernel-5.26.19.jar (4.1 MB at 3.2 MB/s)')).toBe(
      4_100_000,
    );
    expect(downloadedBytes('[INFO] Downloaded from central: x/neo4j-5.26.19.pom (12 kB at 3.2 MB/s)')).toBeUndefined();
    expect(downloadedBytes('[INFO] BUILD SUCCESS')).toBeUndefined();
  });
});

describe('memoryFor', () => {
  const gibibyte = 1024 ** 3;
  it('takes a share of the machine, within bounds', () => {
    expect(memoryFor(1 * gibibyte, {})).toEqual({ heap: '512m', pagecache: '128m' });
    expect(memoryFor(4 * gibibyte, {})).toEqual({ heap: '819m', pagecache: '512m' });
    expect(memoryFor(256 * gibibyte, {})).toEqual({ heap: '4096m', pagecache: '4096m' });
  });

  it('lets itself be overridden', () => {
    expect(memoryFor(4 * gibibyte, { heap: '2g', pagecache: '1g' })).toEqual({ heap: '2g', pagecache: '1g' });
  });
});

describe('neo4jConf', () => {
  it('opens one port on loopback, sends nothing home, and holds no secret', () => {
    const conf = neo4jConf(readConfig({ NEO4J_PASSWORD: 'secret-of-the-test' }), 7688, { heap: '1g', pagecache: '1g' });
    expect(conf).toContain('server.bolt.listen_address=127.0.0.1:7688');
    expect(conf).toContain('server.http.enabled=false');
    expect(conf).toContain('dbms.usage_report.enabled=false');
    expect(conf).not.toContain('secret-of-the-test');
  });

  it('keeps plans for longer than events take to come and go', () => {
    const conf = neo4jConf(readConfig({}), 7688, { heap: '1g', pagecache: '1g' });
    expect(conf).toContain('dbms.cypher.min_replan_interval=1h');
  });

  it('says no setting twice, and lets its own be changed', () => {
    const config = readConfig({ NEO4J_EMBEDDED_SETTINGS: 'dbms.cypher.min_replan_interval=5m' });
    const conf = neo4jConf(config, 7688, { heap: '1g', pagecache: '1g' });
    expect(conf).toContain('dbms.cypher.min_replan_interval=5m');
    expect(conf).not.toContain('1h');
  });
});

describe('takeLock', () => {
  const wanted = { purpose: 'serve', detached: false, state: 'starting' } as const;
  const gone = { pid: process.pid, born: 'before this process' };

  it('is had by one', () => {
    const file = join(folder, 'neo4j.lock');
    expect(takeLock(file, wanted)).toBeUndefined();
    expect(takeLock(file, wanted)).toMatchObject({ starter: self(), purpose: 'serve' });
    expect(readdirSync(folder)).toEqual(['neo4j.lock']);
  });

  it('takes over from a process that is gone, also where its id is in use again', () => {
    const file = join(folder, 'neo4j.lock');
    writeFileSync(file, JSON.stringify({ ...wanted, starter: gone, server: null, port: null }));
    expect(takeLock(file, wanted)).toBeUndefined();
    expect(readLock(file)?.starter).toEqual(self());
  });

  it('takes over a file that a crash left half-written', () => {
    const file = join(folder, 'neo4j.lock');
    writeFileSync(file, '{"starter":');
    expect(takeLock(file, wanted)).toBeUndefined();
  });

  it('counts as held while the server lives, though its starter is gone', () => {
    expect(isHeld({ ...wanted, starter: gone, server: self(), port: 1 })).toBe(true);
    expect(isHeld({ ...wanted, starter: self(), server: gone, port: 1 })).toBe(false);
  });
});

describe('dockerAnswers', () => {
  it('is true where the engine and compose answer, else false', async () => {
    expect(await dockerAnswers(machineWith({}))).toBe(false);
    expect(await dockerAnswers(machineWith({ docker: 'echo 28.0' }))).toBe(true);
    expect(await dockerAnswers(machineWith({ docker: 'echo "Cannot connect" >&2; exit 1' }))).toBe(false);
    expect(await dockerAnswers(machineWith({ docker: '[ "$1" = info ] && echo 28.0' }))).toBe(false);
  });

  it('does not wait for an engine that hangs', async () => {
    expect(await dockerAnswers(machineWith({ docker: 'exec sleep 3600' }))).toBe(false);
  });
});
