// Runs candidates and the nodes that they name as one statement, once a combination of the two has come back.
import { LRUCache } from 'lru-cache';

import type { Runner } from '../graph/graph.ts';
import type { Read } from '../graph/read.ts';
import { type Block, blockParams, withNodes } from './frames.ts';
import type { Node } from './load-nodes.ts';

export interface FuseParts {
  readonly graph: Runner;
  /**
   * How often candidates and a selection are read one after the other before they become one statement: the database
   * plans that for longer, so a combination has to come back to be worth it.
   */
  readonly fuseAfter: number;
}

const COMBINATIONS_MAX = 2_000;

type Row = Record<string, unknown>;

interface Combination {
  /** How often it was asked for. */
  uses: number;
  /** The one statement, and the parameters that belong to it. */
  fused?: { readonly text: string; readonly fixed: Readonly<Record<string, unknown>> };
}

/** Rows, and the nodes of each block: null where the combination is too new to have been read together. */
export type Fuse = (
  read: Read<unknown>,
  blocks: readonly Block[],
  viewerId: string | null,
) => Promise<{ rows: Row[]; nodes: readonly Node[][] | null }>;

export function createFuse({ graph, fuseAfter }: FuseParts): Fuse {
  const combinations = new LRUCache<string, Combination>({ max: COMBINATIONS_MAX });
  return async ({ query, params }, blocks, viewerId) => {
    const key = [query.name, ...blocks.map(({ compiled, column }) => `${compiled.number}:${column}`)].join('|');
    const combination = combinations.get(key) ?? { uses: 0 };
    combinations.set(key, combination);
    combination.uses += 1;
    const values = query.checkParams(params);
    if (combination.uses <= fuseAfter) return { rows: query.checkRows(await graph.run(query, values)), nodes: null };

    const { text, fixed } = (combination.fused ??= {
      text: withNodes(query.text, Object.keys(query.columns), blocks),
      fixed: blockParams(blocks),
    });
    const all = { ...values, ...fixed, jwt: { sub: viewerId } };
    const [answer] = await graph.run({ name: query.name, text, mode: 'read' }, all);
    return {
      rows: query.checkRows(answer?.candidates),
      nodes: blocks.map((_, index) => answer?.[`nodes${index}`] as Node[]),
    };
  };
}
