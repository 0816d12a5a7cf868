// The two ways to the lists of who follows an account and who likes a post: along time, and through their own.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { followersPage } from '../src/cypher/follow/queries.ts';
import { likersPage } from '../src/cypher/like/queries.ts';
import { newId } from '../src/graph/ids.ts';
import { useApi } from './support/api.ts';

const api = useApi();

interface Row {
  readonly id: string;
  readonly at: number;
}
interface List {
  readonly parentId: string;
  readonly ats: readonly number[];
  readonly rows: readonly Row[];
}

/** Somebody, or a post, with followers or likers of these times, which lie before those of all other tests. */
async function listOf(kind: 'FOLLOWS' | 'LIKES', ats: readonly number[]): Promise<List> {
  const parentId = newId(kind === 'FOLLOWS' ? 'usr' : 'pst');
  const rows = ats.map((at) => ({ id: newId('usr'), at }));
  const label = kind === 'FOLLOWS' ? 'Account:User' : 'Post';
  const text = `CREATE (one:${label} {id: $parentId, handle: $parentId})
    WITH one UNWIND $rows AS row
    CREATE (one)<-[:${kind} {at: row.at}]-(:Account:User {id: row.id, handle: row.id})`;
  await api().graph.run({ name: 'test', text, mode: 'write' }, { parentId, rows });
  const order = (a: Row, b: Row): number => b.at - a.at || (a.id < b.id ? 1 : -1);
  return { parentId, ats, rows: rows.toSorted(order) };
}

const WALKS = { always: { walkFactor: 0, walk: 1_000_000 }, short: { walkFactor: 0, walk: 3 } };
const never = { walkFactor: 1e9, walk: 1 };

describe.each([
  ['who follows an account', 'FOLLOWS', followersPage],
  ['who likes a post', 'LIKES', likersPage],
] as const)('the list of %s', (_name, kind, page) => {
  it('is the same along time and through its own, on all pages, with ties', async () => {
    const times = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(times, fc.integer({ min: 1, max: 5 }), async (ats, limit) => {
        const { parentId, rows } = await listOf(kind, ats);
        for (const way of [WALKS.always, WALKS.short, never]) {
          const seen: Row[] = [];
          let [at, id]: [number | null, string | null] = [null, null];
          for (;;) {
            const found: Row[] = await page(api().graph, { lists: [{ parentId, at, id }], limit, ...way });
            seen.push(...found.map((row) => ({ id: row.id, at: row.at })));
            const last = found.at(-1);
            if (last === undefined || found.length < limit) break;
            [at, id] = [last.at, last.id];
          }
          expect(seen).toEqual(rows);
        }
      }),
      { numRuns: 15 },
    );
  });
});
