// Makes the suggestions of one account whose neighbourhood is large: reads whom its followees follow in slices, so that
// no transaction and no array grows with the account, and counts here. As exact as counting in the graph.
import { followedBy, followees, idsOfNodes, mutuals } from '../../cypher/recommendation/queries.ts';
import type { Runner } from '../../graph/graph.ts';
import { DISCREET_WEIGHT, weightOf } from './score.ts';
import { createTally } from './tally.ts';

/** Suggestions in both orders, each at most the size asked for. */
export interface MadeList {
  readonly ids: string[];
  readonly mutualCounts: number[];
  readonly bestIds: string[];
  readonly bestMutualCounts: number[];
  readonly bestScores: number[];
}

/** The first mutual followees of the first suggestions: found while nobody waits. */
interface KeptMutuals {
  readonly keptFor: string[];
  /** Ids with a space between two, for each of `keptFor`. */
  readonly kept: string[];
}

export interface Neighbourhood {
  readonly excluded: ReadonlySet<number>;
  readonly followees: readonly { readonly node: number; readonly follows: number; readonly weight: number }[];
  /** All follows of all followees. */
  readonly steps: number;
}

interface Counted {
  readonly node: number;
  readonly count: number;
  readonly weight: number;
}

/** Follows read in one statement, and followees: some 10 ms of work in between other requests. */
const SLICE_STEPS = 20_000;
const SLICE_FOLLOWEES = 500;
/** Follows counted in one pass: bounds memory; an account with more is read in several passes, each of other nodes. */
const PASS_STEPS = 4_000_000;
/** Beyond these many accounts that rank as the last one does, which of them end the list is left to chance. */
const TIES_MAX = 5_000;
const IDS_AT_ONCE = 2_000;
/** So many mutual followees are kept for each suggestion on the first pages; whoever asks for more waits for them. */
export const KEPT_MAX = 5;
const KEPT_PLACES = 100;
const KEPT_AT_ONCE = 10;

/** Undefined where the account is not active. */
export async function readNeighbourhood(graph: Runner, userId: string): Promise<Neighbourhood | undefined> {
  const [row] = await followees(graph, { userId });
  if (row === undefined) return undefined;
  return {
    excluded: new Set([row.self, ...row.excluded]),
    followees: row.followees.map(([node, followers, following, isDiscreet]) => ({
      node,
      follows: following,
      weight: isDiscreet ? DISCREET_WEIGHT : weightOf({ followers, following }),
    })),
    steps: row.followees.reduce((steps, [, , following]) => steps + following, 0),
  };
}

function slicesOf<T extends { readonly follows: number }>(all: readonly T[]): T[][] {
  const slices: T[][] = [];
  let steps = Infinity;
  for (const each of all) {
    const slice = slices.at(-1);
    if (slice === undefined || slice.length >= SLICE_FOLLOWEES || steps + each.follows > SLICE_STEPS) {
      slices.push([each]);
      steps = each.follows;
    } else {
      slice.push(each);
      steps += each.follows;
    }
  }
  return slices;
}

/** What ranks highest by the key among the nodes of one pass. */
async function countPass(
  graph: Runner,
  { followees: all, excluded }: Neighbourhood,
  { pass, passes, size }: { pass: number; passes: number; size: number },
): Promise<{ byCount: Counted[]; byWeight: Counted[] }> {
  const tally = createTally();
  for (const slice of slicesOf(all)) {
    const weights = new Map(slice.map(({ node, weight }) => [node, weight]));
    for (const { node, follows } of await followedBy(graph, { nodes: [...weights.keys()] })) {
      const weight = weights.get(node) ?? 0;
      for (const candidate of follows) if (candidate % passes === pass) tally.add(candidate, weight);
    }
  }
  return {
    byCount: tally.top('count', size, TIES_MAX, excluded),
    byWeight: tally.top('weight', size, TIES_MAX, excluded),
  };
}

async function namesOf(graph: Runner, nodes: readonly number[]): Promise<Map<number, string>> {
  const names = new Map<number, string>();
  for (let at = 0; at < nodes.length; at += IDS_AT_ONCE) {
    const rows = await idsOfNodes(graph, { nodes: nodes.slice(at, at + IDS_AT_ONCE) });
    for (const { node, id } of rows) names.set(node, id);
  }
  return names;
}

/** The `size` best suggestions in each order. Takes some seconds for an account that follows 20,000. */
export async function makeList(graph: Runner, neighbourhood: Neighbourhood, size: number): Promise<MadeList> {
  const passes = Math.max(1, Math.ceil(neighbourhood.steps / PASS_STEPS));
  const byCount: Counted[] = [];
  const byWeight: Counted[] = [];
  for (let pass = 0; pass < passes; pass += 1) {
    const counted = await countPass(graph, neighbourhood, { pass, passes, size });
    byCount.push(...counted.byCount);
    byWeight.push(...counted.byWeight);
  }
  const names = await namesOf(graph, [...new Set([...byCount, ...byWeight].map(({ node }) => node))]);
  const inOrder = (counted: readonly Counted[], key: 'count' | 'weight') =>
    counted
      .flatMap(({ node, ...numbers }) => {
        const id = names.get(node);
        return id === undefined ? [] : [{ id, ...numbers }];
      })
      .sort((a, b) => b[key] - a[key] || (a.id < b.id ? -1 : 1))
      .slice(0, size);
  const [mutual, best] = [inOrder(byCount, 'count'), inOrder(byWeight, 'weight')];
  return {
    ids: mutual.map(({ id }) => id),
    mutualCounts: mutual.map(({ count }) => count),
    bestIds: best.map(({ id }) => id),
    bestMutualCounts: best.map(({ count }) => count),
    bestScores: best.map(({ weight }) => weight),
  };
}

/** The mutual followees of the first suggestions in each order. Takes seconds for an account that follows 20,000. */
export async function keepMutuals(graph: Runner, userId: string, list: MadeList): Promise<KeptMutuals> {
  const keptFor = [...new Set([...list.ids.slice(0, KEPT_PLACES), ...list.bestIds.slice(0, KEPT_PLACES)])];
  const found = new Map<string, string[]>();
  for (let at = 0; at < keptFor.length; at += KEPT_AT_ONCE) {
    const ids = keptFor.slice(at, at + KEPT_AT_ONCE);
    // From the graph, not from the list that is being replaced.
    const rows = await mutuals(graph, { viewerId: userId, ids, limit: KEPT_MAX, keptMax: 0, freshFromMs: 0 });
    for (const { candidateId, id } of rows) found.set(candidateId, [...(found.get(candidateId) ?? []), id]);
  }
  return { keptFor, kept: keptFor.map((id) => (found.get(id) ?? []).join(' ')) };
}
