// Shows each rule of the tidy test a bad sample: a rule that cannot fail keeps nothing tidy.
import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';

import { differences, stale, undescribed, unlisted } from './tidy/contract.ts';
import { cypherProblems, headerOf, paramsIn, scansIn } from './tidy/cypher.ts';
import { cycles, importsOf, orphans, wrongDirections } from './tidy/imports.ts';
import type { Source } from './tidy/sources.ts';
import { unknownStems, wordsOf } from './tidy/stems.ts';
import * as text from './tidy/text.ts';

const files = (sample: Record<string, string>): Source[] =>
  Object.entries(sample).map(([path, content]) => ({ path, text: content }));
// The clause is joined here, so that this file holds no Cypher.
const clause = (word: string, rest: string): string => `${word} ${rest}`;

describe('the import rules', () => {
  it.each([
    ['src/domain/like/like.ts', `import { x } from '../../resolvers/like.ts';`],
    ['src/resolvers/like.ts', `import { x } from '../cypher/like/queries.ts';`],
    ['src/resolvers/like.ts', `import { x } from '../context.ts';`],
    ['src/graph/graph.ts', `import type { x } from '../domain/like/like.ts';`],
    ['src/config/config.ts', `export { x } from '../graph/graph.ts';`],
    ['src/transport/server.ts', `const x = await import('../database/index.ts');`],
    ['src/schema/build.ts', `import { x } from '../../tests/support/api.ts';`],
    ['src/toolbox/all.ts', `import { x } from '../graph/graph.ts';`],
    ['web/graphiql/main.ts', `import { x } from '../../src/schema/build.ts';`],
  ])('catch %s: %s', (path, code) => {
    expect(wrongDirections(importsOf(files({ [path]: code })))).toHaveLength(1);
  });

  it.each([
    ['src/resolvers/like.ts', `import type { Context } from '../context.ts';`],
    ['src/domain/like/like.ts', `import { x } from '../../cypher/like/queries.ts';`],
    ['src/cli/db.ts', `import { x } from '../database/index.ts';`],
    ['src/graph/graph.ts', `import { x } from '../errors.ts';`],
    ['tests/like.test.ts', `import { x } from '../src/graph/graph.ts';`],
  ])('let through %s: %s', (path, code) => {
    expect(wrongDirections(importsOf(files({ [path]: code })))).toEqual([]);
  });

  it('catch a cycle once, and none made of types', () => {
    const ring = files({
      'src/domain/a.ts': `import { b } from './b.ts';`,
      'src/domain/b.ts': `import { c } from './c.ts';`,
      'src/domain/c.ts': `import { a } from './a.ts';`,
      'src/domain/d.ts': `import type { e } from './e.ts';`,
      'src/domain/e.ts': `import { d } from './d.ts';`,
    });
    expect(cycles(importsOf(ring))).toEqual(['src/domain/a.ts → src/domain/b.ts → src/domain/c.ts']);
  });

  it('catch a file that nobody imports, and one that only a test imports', () => {
    const sample = files({
      'src/main.ts': `import './app.ts'; const worker = new URL('./worker.ts', import.meta.url);`,
      'src/app.ts': '',
      'src/worker.ts': '',
      'src/domain/lost.ts': '',
      'src/domain/tested.ts': '',
      'src/domain/tested.test.ts': `import './tested.ts';`,
    });
    expect(orphans(sample, importsOf(sample), 'node src/main.ts')).toEqual([
      'src/domain/lost.ts is imported by nobody',
      'src/domain/tested.ts is imported by nobody',
    ]);
  });

  it('catch a word that is no listed concept', () => {
    const words = wordsOf(
      '\n## Where a concept lives\n\n| C | S |\n|---|---|\n| Likes | `like` |\n\n## Words that are no concept\n\n' +
        '| W | S |\n|---|---|\n| `tidy` | tests |\n',
    );
    const sample = files({
      'src/domain/like/like.ts': '',
      'src/resolvers/like.ts': '',
      'tests/tidy.test.ts': '',
      'tests/like-count.test.ts': '',
      'src/cypher/poke/poke.cypher': '',
      'tests/poke.test.ts': '',
    });
    expect(unknownStems(sample, words)).toHaveLength(2);
  });
});

describe('the text rules', () => {
  const body = (lines: number): string => 'let a;\n'.repeat(lines);

  it.each<[string, (sources: Source[]) => string[], string, string]>([
    ['a file of 301 lines', text.longFiles, 'src/a.ts', body(301)],
    ['a line of 121 characters', text.longLines, 'src/a.ts', 'x'.repeat(121)],
    ['a line of 121 characters of prose', text.longLines, 'docs/a.md', 'x'.repeat(121)],
    ['a function of 61 lines', text.longFunctions, 'src/a.ts', `const f = () => {\n${body(59)}};`],
    ['a method of 61 lines', text.longFunctions, 'src/a.ts', `class A { f() {\n${body(59)}} }`],
    ['process.env', text.misplacedWords, 'src/graph/a.ts', 'const a = process.env.PORT;'],
    ['process["env"]', text.misplacedWords, 'src/graph/a.ts', 'const a = process["env"].PORT;'],
    ['env taken out of process', text.misplacedWords, 'src/graph/a.ts', 'const { env } = process;'],
    ['env imported', text.misplacedWords, 'src/graph/a.ts', `import { env } from 'node:process';`],
    ['the console', text.misplacedWords, 'seeds/a.ts', 'console.log(1);'],
    ['Cypher in a string', text.misplacedWords, 'src/a.ts', `const a = '${clause('MATCH', '(n) RETURN n')}';`],
    ['Cypher in a template', text.misplacedWords, 'src/a.ts', `const a = \`${clause('MERGE', '(n:${label})')}\`;`],
    ['an index made in code', text.misplacedWords, 'src/a.ts', `const a = '${clause('CREATE', 'INDEX i')}';`],
    ['a procedure called in code', text.misplacedWords, 'src/a.ts', `const a = '${clause('CALL', 'db.labels()')}';`],
    ['a lint rule switched off', text.switchOffs, 'src/a.ts', ['/* eslint', 'disable no-console */'].join('-')],
    ['types switched off', text.switchOffs, 'src/a.ts', ['// @ts', 'nocheck'].join('-')],
    ['a TODO of no issue', text.unnamedTodos, 'src/a.ts', '// TODO: later'],
    ['a file without its reason', text.silentOpenings, 'src/a.ts', 'export const a = 1;'],
    ['a file called utils', text.badNames, 'src/graph/utils.ts', ''],
    ['a camelCase file', text.badNames, 'src/graph/ownThing.ts', ''],
  ])('catch %s', (_what, rule, path, content) => {
    expect(rule(files({ [path]: content }))).toHaveLength(1);
  });

  it('let through what stands where it may, and words that only look like it', () => {
    const sample = files({
      'src/config/config.ts': '// Why.\nconst a = process.env;',
      'src/cli/db.ts': `// Why.\nconsole.log('Match the call (or create one).'); // TODO(#7): colours`,
      'tests/a.test.ts': `describe('a', () => {\n${body(100)}});`,
      'docs/a.md': `| ${'x'.repeat(200)} |`,
      'scripts/start.mjs': '#!/usr/bin/env node\n// Why.',
    });
    const rules = [text.longLines, text.longFunctions, text.misplacedWords, text.unnamedTodos, text.silentOpenings];
    expect(rules.flatMap((rule) => rule(sample))).toEqual([]);
  });
});

describe('the query rules', () => {
  const header = `${[
    '// Finds.',
    '// params  id (opaque), limit (rows, at',
    '//         most 9)',
    '// returns id; no row where, perhaps, none',
    '// cost    one seek',
  ].join('\n')}\n`;
  const shape = { text: '', params: { id: 1, limit: 1 }, columns: { id: 1 } };
  const problems = (content: string, bound = shape): string[] =>
    cypherProblems(files({ 'src/cypher/like/likers.cypher': content }), new Map([['like/likers', bound]]));

  it('read names and cost out of a header of several lines', () => {
    expect(headerOf(`${header}RETURN 1`)).toEqual({ params: ['id', 'limit'], returns: ['id'], cost: 'one seek' });
  });

  it('see parameters only where they are code', () => {
    expect(paramsIn(`$a // $b\n'$c' + "$d" + $\`e\` /* $f */`)).toEqual(['a', 'e']);
  });

  it('find nothing where header, text and wrapper agree', () => {
    expect(problems(`${header}$id $limit`)).toEqual([]);
  });

  it.each([
    ['a missing header', '$id $limit'],
    ['a header without its cost', `${header.replace(/\/\/ cost.*\n/, '')}$id $limit`],
    ['a parameter that the text does not use', `${header}$id`],
    ['a parameter that the header does not name', `${header}$id $limit $more`],
    ['a column that the wrapper does not have', `${header.replace('returns id', 'returns at, id')}$id $limit`],
  ])('catch %s', (_what, content) => {
    expect(problems(content).length).toBeGreaterThan(0);
  });

  it('catch a file without a wrapper, a wrapper without a file, and a file outside src/cypher', () => {
    const sample = files({ 'src/cypher/like/new.cypher': `${header}$id $limit`, 'seeds/a.cypher': '' });
    expect(cypherProblems(sample, new Map([['like/gone', shape]]))).toHaveLength(3);
  });

  it('catch scans at any depth of a plan', () => {
    const leaf = (operatorType: string): Parameters<typeof scansIn>[0] => ({ operatorType, children: [] });
    const children = [
      'NodeByLabelScan@neo4j',
      'NodeUniqueIndexSeek@neo4j',
      'AllNodesScan',
      'DirectedRelationshipTypeScan',
    ];
    const plan = {
      operatorType: 'ProduceResults',
      children: [{ operatorType: 'Apply', children: children.map(leaf) }],
    };
    expect(scansIn(plan)).toEqual(['NodeByLabelScan', 'AllNodesScan', 'DirectedRelationshipTypeScan']);
  });
});

describe('the contract rules', () => {
  const schema = buildSchema(
    'type Query { a(b: Int): Thing } type Thing { c: Kind } enum Kind { D } input In { e: Int }',
  );

  it('catch root fields and object types that the permission map does not list', () => {
    expect(unlisted(schema, { Query: { '*': 1 } })).toHaveLength(2);
    expect(unlisted(schema, { Query: { a: 1 }, Thing: { c: 1 } })).toHaveLength(1);
    expect(unlisted(schema, { Query: { a: 1 }, Thing: { '*': 1 } })).toEqual([]);
  });

  it('catch entries of the map that nothing answers to', () => {
    expect(stale([schema], { Query: { '*': 1, gone: 1 }, Gone: { '*': 1 } })).toHaveLength(2);
  });

  it('catch everything that has no description', () => {
    expect(undescribed(schema)).toHaveLength(9);
    expect(undescribed(buildSchema('"q" type Query { "a" a("b" b: Int): Int }'))).toEqual([]);
  });

  it('show the lines in which the printed schema changed', () => {
    expect(differences('schema.graphql', 'a\nb\n', 'a\nc\n').slice(1)).toEqual(['- b', '+ c']);
    expect(differences('schema.graphql', 'a\n', 'a\n')).toEqual([]);
  });
});
