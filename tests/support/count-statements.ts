// Counts what reaches the database, the library's statements included: "the number of queries does not grow with the
// rows".

import { accountActive, sessionView } from '../../src/cypher/auth/queries.ts';
import type { Graph } from '../../src/graph/graph.ts';

interface Runs {
  run(...args: unknown[]): unknown;
}

/** The check of a token is remembered for a while, so it comes with some operations and not with others. */
const ofTheToken = new Set([accountActive.text, sessionView.text]);

export interface Sent {
  readonly text: string;
  readonly params: Record<string, unknown>;
}

/** Runs `work` and answers how many statements it sent. Not for concurrent use on one graph. */
export async function countStatements(graph: Graph, work: () => Promise<unknown>): Promise<number> {
  return (await recordStatements(graph, work)).length;
}

/** Runs `work` and answers the statements it sent, as the driver got them. Not for concurrent use on one graph. */
export async function recordStatements(graph: Graph, work: () => Promise<unknown>): Promise<Sent[]> {
  const sent: Sent[] = [];
  const counting = <T extends object>(runner: T): T =>
    new Proxy(runner, {
      get(target, property) {
        const value: unknown = Reflect.get(target, property, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          if (property === 'run') sent.push({ text: String(args[0]), params: (args[1] ?? {}) as Sent['params'] });
          const wrapped = args.map((arg) =>
            typeof arg === 'function' && String(property).startsWith('execute')
              ? (tx: Runs) => (arg as (tx: Runs) => unknown)(counting(tx))
              : arg,
          );
          const result = (value as (...rest: unknown[]) => unknown).apply(target, wrapped);
          return property === 'beginTransaction' ? wrapTransaction(result) : result;
        };
      },
    });
  const wrapTransaction = (made: unknown): unknown => counting(made as object);
  const open = graph.driver.session.bind(graph.driver);
  graph.driver.session = (config) => counting(open(config));
  try {
    await work();
  } finally {
    graph.driver.session = open;
  }
  return sent.filter(({ text }) => !ofTheToken.has(text));
}
