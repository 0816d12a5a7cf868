// Held-out follows of an imported network, which has neither posts nor times: a fifth of the edges of some people are
// taken out, and everybody they are not connected with is ranked for them. The models are those of the feed, with
// follows in the place of likes; content has no words to go by and says 0.
import { ensemble } from '../../src/domain/feed/rank.ts';
import { learnFactors } from '../../src/domain/ranking/als.ts';
import { embed } from '../../src/domain/ranking/fast-rp.ts';
import type { ModelOptions } from '../../src/domain/ranking/models.ts';
import { createSparseRows, rowOf, type SparseRows } from '../../src/domain/ranking/sparse-rows.ts';
import { FIT_POWER, lifted, likeness, longest, vectorAt } from '../../src/domain/ranking/vectors.ts';
import type { NetworkSource, UserRow, FollowRow } from '../../src/domain/import/rows.ts';
import { createFastRandom } from '../../seeds/random.ts';
import { createTally, topPlaces } from './metrics.ts';
import type { Ranked } from './report.ts';
import { WALK, walkFrom } from './walk.ts';

const DEGREE_MIN = 5;
const HELD_OUT = 0.2;
/** The walk's candidates that the ensemble ranks. */
const CANDIDATES = 500;

export interface PeopleOptions {
  readonly people: number;
  readonly seed: number;
  readonly models: ModelOptions;
}

interface Split {
  readonly known: SparseRows;
  readonly wanted: ReadonlyMap<number, ReadonlySet<number>>;
}

/** Neighbours of each person; the files' edges go both ways. */
async function neighboursOf(network: NetworkSource): Promise<Set<number>[]> {
  const numbers = new Map<string, number>();
  for await (const { handle } of network.users() as AsyncIterable<UserRow>) numbers.set(handle, numbers.size);
  const neighbours = Array.from({ length: numbers.size }, () => new Set<number>());
  for await (const { follower, followee } of network.follows() as AsyncIterable<FollowRow>) {
    const [a, b] = [numbers.get(follower)!, numbers.get(followee)!];
    neighbours[a]!.add(b);
    neighbours[b]!.add(a);
  }
  return neighbours;
}

function split(neighbours: readonly Set<number>[], { people, seed }: PeopleOptions): Split {
  const random = createFastRandom(seed, 78, 0);
  const able = neighbours.flatMap(({ size }, person) => (size >= DEGREE_MIN ? [person] : []));
  const left = neighbours.map((set) => new Set(set));
  const wanted = new Map<number, Set<number>>();
  for (const person of random.sample(able, people)) {
    const mine = [...left[person]!].filter((other) => left[other]!.size > 1);
    const out = random.sample(mine, Math.ceil(mine.length * HELD_OUT));
    for (const other of out) {
      left[person]!.delete(other);
      left[other]!.delete(person);
    }
    if (out.length > 0) wanted.set(person, new Set(out));
  }
  const known = createSparseRows();
  for (const set of left) known.add([...set]);
  return { known: known.finish(), wanted };
}

function commonWith(known: SparseRows, person: number): Map<number, number> {
  const common = new Map<number, number>();
  for (const near of rowOf(known, person)) {
    for (const other of rowOf(known, near)) common.set(other, (common.get(other) ?? 0) + 1);
  }
  return common;
}

type Rank = (other: number) => number;

/** For each ranking, the way to score everybody for one person. */
function rankingsOf({ known }: Split, { models }: PeopleOptions): Record<string, (person: number) => Rank> {
  const gives = new Uint8Array(known.rows).fill(1);
  const factors = learnFactors(known, known.rows, gives, models.als);
  const people = lifted(factors.people, null);
  const items = lifted(factors.items, longest(factors.items));
  const places = embed(known, gives, models.fastRp);
  const collaborative = (person: number, other: number): number =>
    likeness(vectorAt(people, person), vectorAt(items, other)) ** FIT_POWER.collaborative;
  const embedding = (person: number, other: number): number =>
    likeness(vectorAt(places, person), vectorAt(places, other)) ** FIT_POWER.embedding;
  const blended = (person: number, other: number): number =>
    ensemble({
      collaborative: collaborative(person, other),
      content: 0,
      embedding: embedding(person, other),
    });
  let walked: { person: number; chances: Map<number, number> } | undefined;
  const walk = (person: number): Map<number, number> => {
    if (walked?.person !== person) walked = { person, chances: walkFrom(known, person, WALK) };
    return walked.chances;
  };
  return {
    popularity: () => (other) => rowOf(known, other).length,
    'common neighbours': (person) => {
      const common = commonWith(known, person);
      return (other) => common.get(other) ?? -Infinity;
    },
    walk: (person) => {
      const chances = walk(person);
      return (other) => chances.get(other) ?? -Infinity;
    },
    collaborative: (person) => (other) => collaborative(person, other),
    embedding: (person) => (other) => embedding(person, other),
    ensemble: (person) => (other) => blended(person, other),
    'ensemble over the walk’s candidates': (person) => {
      const chances = [...walk(person)].sort((a, b) => b[1] - a[1]);
      const candidates = new Set(chances.slice(0, CANDIDATES).map(([other]) => other));
      return (other) => (candidates.has(other) ? blended(person, other) : -Infinity);
    },
  };
}

export async function evaluatePeople(network: NetworkSource, options: PeopleOptions): Promise<Ranked> {
  const parts = split(await neighboursOf(network), options);
  const { known, wanted } = parts;
  const rankings = Object.entries(rankingsOf(parts, options)).map(([name, rankFor]) => ({
    name,
    rankFor,
    tally: createTally(known.rows),
  }));
  const scores = new Float64Array(known.rows);
  for (const [person, others] of wanted) {
    const near = new Set(rowOf(known, person)).add(person);
    for (const { rankFor, tally } of rankings) {
      const rank = rankFor(person);
      for (let other = 0; other < known.rows; other++) scores[other] = near.has(other) ? -Infinity : rank(other);
      tally.add(topPlaces(scores, 100), others);
    }
  }
  return {
    sizes: {
      people: known.rows,
      'edges known': known.values.length / 2,
      'people asked': wanted.size,
      'edges held out': [...wanted.values()].reduce((sum, { size }) => sum + size, 0),
    },
    rankings: Object.fromEntries(rankings.map(({ name, tally }) => [name, tally.quality()])),
  };
}
