// The operations of moderation, as clients write them: an operation once valid stays valid.
import { readFileSync } from 'node:fs';

import { expect, it } from '@jest/globals';
import { Kind, parse, validate, visit } from 'graphql';

import { useApi } from './support/api.ts';

const api = useApi();

const read = (path: string) => parse(readFileSync(new URL(path, import.meta.url), 'utf8'), { noLocation: true });
const contract = read('./contract/moderation.graphql');

it('the served schemas validate every operation', () => {
  const { everybody, analyst } = api().app.schemas;
  expect(validate(everybody, contract)).toEqual([]);
  expect(validate(analyst, contract)).toEqual([]);
});

it('every operation of moderation is among them', () => {
  const named = new Set<string>();
  visit(contract, { Field: ({ name }) => void named.add(name.value) });
  const roots = read('../src/schema/moderation.graphql').definitions.flatMap((node) =>
    node.kind === Kind.OBJECT_TYPE_EXTENSION ? (node.fields ?? []).map((field) => field.name.value) : [],
  );
  expect(roots.length).toBeGreaterThan(5);
  expect(roots.filter((name) => !named.has(name))).toEqual([]);
});
