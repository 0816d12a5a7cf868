// The peer that has nothing but the follows, in memory of the process that asks: the physical limit.
import type { BenchData } from '../bench-data.ts';
import type { Peer } from '../peer.ts';
import { readAdjacency } from './adjacency.ts';
import { createSearch } from './search.ts';
import { createSuggest } from './suggest.ts';

/** Reads the network's follows into memory: some 20 s for 200,000 people. */
export async function openMemoryPeer({ network }: BenchData): Promise<Peer> {
  const adjacency = await readAdjacency(network);
  const numbers = new Map(adjacency.people.map(({ id }, number) => [id, number]));
  const numberOf = (id: string): number => {
    const number = numbers.get(id);
    if (number === undefined) throw new RangeError(`nobody has the id ${id}`);
    return number;
  };
  const search = createSearch(adjacency);
  const suggest = createSuggest(adjacency);
  return {
    name: 'memory',
    processes: {},
    degree: (viewer, to, direction) => Promise.resolve(search(numberOf(viewer), numberOf(to), direction)),
    suggestions: (viewer, first) => Promise.resolve(suggest(numberOf(viewer), first)),
    close: () => Promise.resolve(),
  };
}
