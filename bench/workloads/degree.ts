// How far two people are apart: pairs that are near and pairs that are far, whoever follows whom and along the follows.
import type { Direction, Peer } from '../peers/peer.ts';
import { type Ground, MANY_CLIENTS, type ReadWorkload, missing, readTask } from './workload.ts';

const PAIRS = 300;

interface Pair {
  readonly viewer: string;
  readonly to: string;
}

function askDegree(peer: Peer, { viewer, to }: Pair, direction: Direction): Promise<number | null> {
  return peer.degree?.(viewer, to, direction) ?? missing(peer, 'degree');
}

/** Random pairs, nearest first; those without a path come last. */
async function pairsByDegree({ sample, peers, random }: Ground, direction: Direction): Promise<Pair[]> {
  const peer = peers.find(({ degree }) => degree !== undefined);
  if (peer === undefined) return [];
  const chance = random('degree');
  const pairs = Array.from({ length: PAIRS }, () => ({
    viewer: chance.pick(sample.people).id,
    to: chance.pick(sample.people).id,
  })).filter(({ viewer, to }) => viewer !== to);
  const measured: { pair: Pair; steps: number }[] = [];
  for (const pair of pairs) {
    measured.push({ pair, steps: (await askDegree(peer, pair, direction)) ?? Infinity });
  }
  return measured.sort((a, b) => a.steps - b.steps).map(({ pair }) => pair);
}

/** The pairs of a ground, measured once for both distances. */
function oncePerGround(direction: Direction): (ground: Ground) => Promise<Pair[]> {
  const known = new WeakMap<Ground, Promise<Pair[]>>();
  return (ground) => {
    const pairs = known.get(ground) ?? pairsByDegree(ground, direction);
    known.set(ground, pairs);
    return pairs;
  };
}

function degreeWorkload(
  direction: Direction,
  distance: 'near' | 'far',
  pairsOf: (ground: Ground) => Promise<Pair[]>,
): ReadWorkload {
  const way = direction === 'ANY' ? 'whoever follows whom' : 'along the follows';
  return {
    kind: 'read',
    name: `degree-${direction.toLowerCase()}-${distance}`,
    says: `degree of connection, ${way}, the ${distance === 'near' ? 'nearest' : 'farthest'} third of random pairs`,
    clients: MANY_CLIENTS,
    knows: (peer) => peer.degree !== undefined,
    async prepare(ground) {
      const pairs = await pairsOf(ground);
      const third = Math.ceil(pairs.length / 3);
      const chosen = distance === 'near' ? pairs.slice(0, third) : pairs.slice(-third);
      return readTask(chosen, (peer, pair) => askDegree(peer, pair, direction));
    },
  };
}

const BATCH = 20;
const BATCHES = 100;

const batch: ReadWorkload = {
  kind: 'read',
  name: 'degrees-batch',
  says: `degree of connection to ${BATCH} people at once, whoever follows whom, as a list of profiles asks for it`,
  clients: MANY_CLIENTS,
  knows: (peer) => peer.degreesOf !== undefined,
  async prepare({ sample, random }) {
    const chance = random('degrees');
    const params = Array.from({ length: BATCHES }, () => ({
      viewer: chance.pick(sample.people).id,
      to: chance.sample(sample.people, BATCH).map(({ id }) => id),
    }));
    return readTask(params, (peer, { viewer, to }) => peer.degreesOf?.(viewer, to) ?? missing(peer, 'degrees'));
  },
};

export const degreeWorkloads: readonly ReadWorkload[] = [
  ...(['ANY', 'OUT'] as const).flatMap((direction) => {
    const pairsOf = oncePerGround(direction);
    return (['near', 'far'] as const).map((distance) => degreeWorkload(direction, distance, pairsOf));
  }),
  batch,
];
