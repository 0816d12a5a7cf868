// The promises of the migration runner, on files made for each test under numbers that no other test uses.
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { readConfig } from '../src/config/config.ts';
import { createGraph, type Graph } from '../src/graph/graph.ts';
import { readMigrations, splitStatements } from '../src/graph/migration-files.ts';
import { migrate, migrationsCurrent } from '../src/graph/migrations.ts';
import { runTyped } from '../src/graph/typed-statement.ts';
import { testCypher } from './support/cypher.ts';

const graphs: Graph[] = [];
let folder: string;
let label: string;
let number: number;

function openGraph(): Graph {
  const { uri, user, password, database } = readConfig().neo4j;
  if (uri === undefined || password === undefined) throw new Error('the run has no database');
  const graph = createGraph({ uri, user, password: password.reveal(), database, poolSize: 5 });
  graphs.push(graph);
  return graph;
}

/** Writes migration `number + offset` into the folder; returns its name. */
function write(offset: number, name: string, ...statements: string[]): string {
  const full = `${String(number + offset).padStart(4, '0')}-${name}`;
  writeFileSync(path.join(folder, `${full}.cypher`), `// A migration.\n${statements.join(';\n')};\n`);
  return full;
}

const read = () => readMigrations(pathToFileURL(`${folder}/`));

async function stepsTaken(graph: Graph): Promise<unknown[]> {
  const { rows } = await runTyped(graph, testCypher('note-read', { LABEL: label }));
  return rows.map(({ answer }) => answer);
}

const step = (name: string): string => testCypher('note-make', { LABEL: label, STEP: name });

beforeAll(() => {
  openGraph();
});
afterAll(async () => {
  await Promise.all(graphs.map((graph) => graph.close()));
});
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sociogram-migrations-'));
  label = `Step_${randomBytes(6).toString('hex')}`;
  number = randomInt(1000, 9000);
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  const [graph] = graphs;
  if (graph === undefined) return;
  await runTyped(graph, testCypher('migrations-forget', { FROM: String(number), TO: String(number + 5) }));
  await runTyped(graph, testCypher('note-drop', { LABEL: label }));
  await runTyped(graph, testCypher('note-constraint-drop', { NAME: label.toLowerCase() }));
});

describe('migrate', () => {
  it('applies each file once, in the order of its number', async () => {
    const graph = openGraph();
    const second = write(1, 'second', step('second'));
    const first = write(0, 'first', step('first'), step('first again'));
    expect(await migrate(graph, { migrations: read() })).toEqual({ applied: [first, second] });
    expect(await migrate(graph, { migrations: read() })).toEqual({ applied: [] });
    expect(await stepsTaken(graph)).toHaveLength(3);
    expect((await stepsTaken(graph)).at(-1)).toBe('second');
  });

  it('applies what was added since', async () => {
    const graph = openGraph();
    write(0, 'first', step('first'));
    await migrate(graph, { migrations: read() });
    const second = write(1, 'second', step('second'));
    expect(await migrate(graph, { migrations: read() })).toEqual({ applied: [second] });
  });

  it('applies each file once when several processes start together', async () => {
    const names = [write(0, 'first', step('first')), write(1, 'second', step('second'))];
    const results = await Promise.all([1, 2, 3, 4].map(() => migrate(openGraph(), { migrations: read() })));
    expect(results.flatMap(({ applied }) => applied).sort()).toEqual(names);
    expect(await stepsTaken(openGraph())).toEqual(['first', 'second']);
  });

  it('refuses a file that was changed after it was applied, by name, and applies nothing', async () => {
    const graph = openGraph();
    const first = write(0, 'first', step('first'));
    await migrate(graph, { migrations: read() });
    write(0, 'first', step('something else'));
    write(1, 'second', step('second'));
    await expect(migrate(graph, { migrations: read() })).rejects.toThrow(`Migration ${first} was changed`);
    expect(await stepsTaken(graph)).toEqual(['first']);
  });

  it('lets a comment be mended', async () => {
    const graph = openGraph();
    const first = write(0, 'first', step('first'));
    await migrate(graph, { migrations: read() });
    writeFileSync(path.join(folder, `${first}.cypher`), `// Said better.\r\n${step('first')};\r\n`);
    expect(await migrate(graph, { migrations: read() })).toEqual({ applied: [] });
  });

  it('makes constraints, and leaves nothing of a data file that fails half-way', async () => {
    const graph = openGraph();
    write(0, 'schema', testCypher('note-constraint', { LABEL: label, NAME: label.toLowerCase() }));
    const failing = write(1, 'data', step('same'), step('same'));
    await expect(migrate(graph, { migrations: read() })).rejects.toThrow(`Migration ${failing} failed`);
    expect(await stepsTaken(graph)).toEqual([]);
    write(1, 'data', step('one'), step('other'));
    expect(await migrate(graph, { migrations: read() })).toEqual({ applied: [failing] });
  });
});

describe('migrationsCurrent', () => {
  it('tells whether every file was applied as it is', async () => {
    const graph = openGraph();
    write(0, 'first', step('first'));
    expect(await migrationsCurrent(graph, read())).toBe(false);
    await migrate(graph, { migrations: read() });
    expect(await migrationsCurrent(graph, read())).toBe(true);
    write(0, 'first', step('changed'));
    expect(await migrationsCurrent(graph, read())).toBe(false);
  });

  it('is true for the run: the setup applied the files of the repository', async () => {
    expect(await migrationsCurrent(openGraph())).toBe(true);
  });
});

describe('readMigrations', () => {
  it('refuses a number used twice, an empty file, and schema beside data', () => {
    write(0, 'one', step('one'));
    write(0, 'two', step('two'));
    expect(read).toThrow('the same number');
    rmSync(path.join(folder, `${String(number)}-two.cypher`));
    const empty = write(1, 'empty');
    expect(read).toThrow(`Migration ${empty}.cypher holds no statement`);
    write(1, 'empty', testCypher('note-constraint-drop', { NAME: 'nothing' }), step('mixed'));
    expect(read).toThrow('mixes schema and data');
  });

  it('reads the files of the repository', () => {
    expect(readMigrations()[0]).toMatchObject({ number: 1, name: '0001-constraints-and-indexes', kind: 'schema' });
  });

  it('splits at a semicolon that ends a line, and nowhere else', () => {
    expect(splitStatements("// why\r\nONE 'a;b';\r\n// more\r\nTWO\r\nTHREE; \r\n")).toEqual([
      "ONE 'a;b'",
      'TWO\nTHREE',
    ]);
  });
});
