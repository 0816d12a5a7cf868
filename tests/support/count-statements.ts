// Counts what reaches the database, the library's statements included: "the number of queries does not grow with the
// rows".

import type { Graph } from '../../src/graph/graph.ts';

interface Runs {
  run(...args: unknown[]): unknown;
}

/** Runs `work` and answers how many statements it sent. Not for concurrent use on one graph. */
export async function countStatements(graph: Graph, work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const counting = <T extends object>(runner: T): T =>
    new Proxy(runner, {
      get(target, property) {
        const value: unknown = Reflect.get(target, property, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          if (property === 'run') count += 1;
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
  return count;
}
