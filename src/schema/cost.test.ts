import { readFileSync } from 'node:fs';
import { buildSchema, Kind, parse } from 'graphql';
import { expect, it } from '@jest/globals';

import { createCostOf } from './cost.ts';
import { FIELD_POINTS, LIST_ROWS, ROWS_BY_ARGUMENT } from './costs.ts';

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
const analyst = buildSchema(readFileSync('schema.analyst.graphql', 'utf8'));
const cost = (text: string, variables: Record<string, unknown> = {}, of = schema): number =>
  createCostOf(of, parse(text))(null, variables);

it.each([
  ['{ me { id handle followerCount } }', 1],
  // 10 for the feed itself, and for each of 20 rows a post and its author.
  ['{ feed { edges { cursor node { id author { id } } } pageInfo { hasNextPage } } }', 10 + 20 * 2],
  ['{ feed(first: 3) { edges { node { id } } } }', 13],
  ['{ feed(first: 5000) { edges { node { id } } } }', 110],
  ['{ post(id: 1) { comments(first: 10) { edges { node { replies(first: 10) { totalCount } } } } } }', 2 + 10 * 2],
  ['{ a: me { id } b: me { id } }', 2],
  ['{ ...A ...A } fragment A on Query { me { id } }', 2],
  ['{ me { ... on User { posts(first: 2) { edges { node { id } } } } } }', 1 + 1 + 2],
  ['mutation { likePost(postId: 1) { post { id } } }', 11],
  ['mutation { signIn(input: { login: "a", password: "b" }) { session { accessToken } } }', 101],
  ['{ degreesOfConnection(to: [1, 2, 3]) { degree user { id } } }', 5 + 3],
  ['{ __schema { types { name } } }', 0],
])('%s costs %d', (text, points) => {
  expect(cost(text)).toBe(points);
});

it('counts rows by variables, their defaults and the lengths of lists', () => {
  const feed = 'query ($n: Int = 7) { feed(first: $n) { edges { node { id } } } }';
  expect(cost(feed, { n: 50 })).toBe(60);
  expect(cost(feed)).toBe(17);
  expect(cost(feed, { n: 'many' })).toBe(17);
  expect(cost('query ($to: [ID!]!) { degreesOfConnection(to: $to) { user { id } } }', { to: ['a', 'b'] })).toBe(7);
});

it('knows the operations of a document by name', () => {
  const costOf = createCostOf(
    schema,
    parse('query A { me { id } } query B { feed(first: 1) { edges { node { id } } } }'),
  );
  expect([costOf('A', {}), costOf('B', {}), costOf('C', {}), costOf(null, {})]).toEqual([1, 11, 0, 0]);
});

it('makes what the library generates dear', () => {
  expect(cost('{ users(limit: 5) { id } }', {}, analyst)).toBe(50);
  expect(cost('{ usersConnection(first: 10) { edges { node { handle } } } }', {}, analyst)).toBe(60);
});

it('lets no operation of the contract come near the most that is allowed', () => {
  for (const area of ['graph', 'identity', 'live', 'posts']) {
    const document = parse(readFileSync(`contract/${area}.graphql`, 'utf8'));
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      expect(createCostOf(schema, document)(definition.name?.value, { first: 100 })).toBeLessThan(1_000);
    }
  }
});

it('names fields that exist only', () => {
  for (const table of [FIELD_POINTS, LIST_ROWS, ROWS_BY_ARGUMENT]) {
    for (const [type, fields] of Object.entries(table)) {
      const served = schema.getType(type);
      const known = served && 'getFields' in served ? Object.keys(served.getFields()) : [];
      expect(known).toEqual(expect.arrayContaining(Object.keys(fields)));
    }
  }
});
