// Operations as client teams wrote them, each by its name: to be validated, and to be run.
import { readFileSync } from 'node:fs';

import { type DocumentNode, type OperationDefinitionNode, Kind, parse, print } from 'graphql';

import type { Data } from './answer.ts';
import type { Api } from './api.ts';

export const readDocument = (url: URL): DocumentNode => parse(readFileSync(url, 'utf8'), { noLocation: true });

const isOperation = (node: { readonly kind: Kind }): node is OperationDefinitionNode =>
  node.kind === Kind.OPERATION_DEFINITION;

/** One operation of a file, and the file's fragments that it uses. */
function alone(document: DocumentNode, name: string): string {
  const wanted = document.definitions.filter((node) => !isOperation(node) || node.name?.value === name);
  const text = wanted.map(print).join('\n');
  const used = wanted.filter(
    (node) => node.kind !== Kind.FRAGMENT_DEFINITION || text.includes(`...${node.name.value}`),
  );
  return used.map(print).join('\n');
}

export interface Contract {
  /** The text of an operation, which counts as run from now on. */
  text(name: string): string;
  /** Answers its data; throws where there are errors. */
  run(api: Api, name: string, variables?: Record<string, unknown>, token?: string): Promise<Data>;
  /** The names of those that were not run. */
  left(): string[];
}

export function contractOf(documents: readonly DocumentNode[]): Contract {
  const operations = new Map(
    documents.flatMap((document) =>
      document.definitions.filter(isOperation).map((operation) => [operation.name?.value ?? '', document] as const),
    ),
  );
  const ran = new Set<string>();
  const text = (name: string): string => {
    const document = operations.get(name);
    if (document === undefined) throw new Error(`The contract has no operation ${name}`);
    ran.add(name);
    return alone(document, name);
  };
  return {
    text,
    run: async (api, name, variables = {}, token) => (await api.query(text(name), variables, token)).data,
    left: () => [...operations.keys()].filter((name) => !ran.has(name)),
  };
}
