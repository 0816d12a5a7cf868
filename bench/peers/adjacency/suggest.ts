// People whom one may know, counted on arrays.
import type { Suggestion } from '../peer.ts';
import { includes, rowOf, type Adjacency } from './adjacency.ts';

const MUTUALS = 3;

/** The people whom most followees follow, most first, then by id; with the first three of those followees. */
export function createSuggest({ people, out, in: incoming, apart }: Adjacency) {
  const counts = new Uint32Array(people.length);
  return (viewer: number, first: number): Suggestion[] => {
    const touched: number[] = [];
    const followees = rowOf(out, viewer);
    for (const followee of followees) {
      for (const candidate of rowOf(out, followee)) {
        if (counts[candidate] === 0) touched.push(candidate);
        counts[candidate] = (counts[candidate] ?? 0) + 1;
      }
    }
    const count = (node: number): number => counts[node] ?? 0;
    const best = touched
      .filter((node) => node !== viewer && !includes(followees, node) && apart.get(viewer)?.has(node) !== true)
      .sort((a, b) => count(b) - count(a) || a - b)
      .slice(0, first)
      .map((node) => ({ node, mutualCount: count(node) }));
    for (const node of touched) counts[node] = 0;
    const person = (node: number): { id: string; handle: string; displayName: string } => {
      const { id = '', handle = '', displayName = '' } = people[node] ?? {};
      return { id, handle, displayName };
    };
    return best.map(({ node, mutualCount }) => {
      const followers = rowOf(incoming, node);
      const mutuals: number[] = [];
      for (const followee of followees) {
        if (mutuals.length === MUTUALS) break;
        if (includes(followers, followee)) mutuals.push(followee);
      }
      return {
        ...person(node),
        mutualCount,
        mutuals: mutuals.map((n) => ({ id: person(n).id, handle: person(n).handle })),
      };
    });
  };
}
