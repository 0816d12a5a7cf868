// The house rules that a machine can check (STYLE §6). A rule that bites wrongly is changed here, in the open.
// Each rule is shown to bite in tests/tidy-rules.test.ts.
import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema, type GraphQLSchema } from 'graphql';

import { readConfig } from '../src/config/config.ts';
import { createGraph, type Graph } from '../src/graph/graph.ts';
import { queries } from '../src/graph/query.ts';
import { readContract } from '../src/schema/type-definitions.ts';
import { differences, stale, undescribed, unlisted, type PermissionMap } from './tidy/contract.ts';
import { cypherProblems, planProblems } from './tidy/cypher.ts';
import { cycles, importsOf, orphans, wrongDirections } from './tidy/imports.ts';
import { isTest, readSources, root } from './tidy/sources.ts';
import { unknownStems, wordsOf } from './tidy/stems.ts';
import * as text from './tidy/text.ts';

const sources = readSources();
const imports = importsOf(sources);
const read = (file: string): string => readFileSync(`${root}${file}`, 'utf8');

describe('the layers', () => {
  it('import only from left to right', () => {
    expect(wrongDirections(imports)).toEqual([]);
  });

  it('have no cycle', () => {
    expect(cycles(imports)).toEqual([]);
  });

  it('hold no file that nobody imports', () => {
    expect(orphans(sources, imports, read('package.json') + read('jest.config.js') + read('knip.jsonc'))).toEqual([]);
  });

  it('hold only concepts that docs/ARCHITECTURE.md lists', () => {
    expect(unknownStems(sources, wordsOf(read('docs/ARCHITECTURE.md')))).toEqual([]);
  });
});

describe('a file', () => {
  it.each([
    ['is at most 300 lines long', text.longFiles],
    ['has lines of at most 120 characters', text.longLines],
    ['has functions of at most 60 lines', text.longFunctions],
    ['reads the environment only in config, uses the console only in cli, and holds no Cypher', text.misplacedWords],
    ['switches no rule off for its whole length', text.switchOffs],
    ['names the issue of every work it defers', text.unnamedTodos],
    ['opens with its reason', text.silentOpenings],
    ['has a kebab-case name that says what is in it', text.badNames],
  ])('%s', (_promise, rule) => {
    expect(rule(sources)).toEqual([]);
  });
});

describe('what is said of security', () => {
  it.each(['docs/security.md', 'docs/security-asvs.md'])('%s names tests that exist', (page) => {
    const named = [...read(page).matchAll(/`((?:tests|src)\/[\w/-]+\.test\.ts)`/g)].map(([, file]) => file);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((file) => !sources.some(({ path }) => path === file))).toEqual([]);
  });
});

describe('a query', () => {
  let graph: Graph;

  beforeAll(async () => {
    const { neo4j } = readConfig();
    graph = createGraph({ ...neo4j, uri: neo4j.uri ?? '', password: neo4j.password?.reveal() ?? '', poolSize: 2 });
    const binding = sources.filter(({ path, text: code }) => path.startsWith('src/') && /\bquery\(\s*'/.test(code));
    for (const { path } of binding.filter(({ path: file }) => !isTest(file))) await import(`../${path}`);
  });
  afterAll(() => graph.close());

  it('names the same params and columns in its header, its text and its wrapper', () => {
    expect(queries.size).toBeGreaterThan(0);
    expect(cypherProblems(sources, queries)).toEqual([]);
  });

  it('is planned by the database without a scan that its header does not own up to', async () => {
    const problems: string[] = [];
    for (const [name, bound] of queries) problems.push(...(await planProblems(graph, name, bound)));
    expect(problems).toEqual([]);
  });
});

describe.each(['schema.graphql', 'schema.analyst.graphql'] as const)('%s', (file) => {
  let schema: GraphQLSchema;
  let permissions: PermissionMap;

  beforeAll(async () => {
    schema = buildSchema(read(file));
    ({ permissions } = await import('../src/schema/permissions.ts'));
  });

  it('has every root field and every object type that we wrote in the permission map', () => {
    const written = readContract().types;
    const served = buildSchema(read('schema.graphql'));
    const generated = (name: string): boolean => !written.has(name) && served.getType(name) === undefined;
    expect(unlisted(schema, permissions, generated)).toEqual([]);
  });

  it('describes every type, field, argument and value', () => {
    expect(undescribed(schema)).toEqual([]);
  });

  it('is what the server prints', async () => {
    const { printSchemas } = await import('../src/schema/print.ts');
    expect(differences(file, read(file), (await printSchemas())[file])).toEqual([]);
  });
});

describe('docs/permissions.md', () => {
  it('is what the permission map says', async () => {
    const file = 'docs/permissions.md';
    const { printSchemas } = await import('../src/schema/print.ts');
    expect(differences(file, read(file), (await printSchemas())[file])).toEqual([]);
  });
});

describe('the permission map', () => {
  it('names nothing that no schema knows', async () => {
    const { permissions } = await import('../src/schema/permissions.ts');
    const schemas = ['schema.graphql', 'schema.analyst.graphql'].map((file) => buildSchema(read(file)));
    expect(stale(schemas, permissions)).toEqual([]);
  });
});
