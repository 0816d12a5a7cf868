// The degree of connection on arrays, by the rules that the API has for whom a way may lead through.
import type { Direction } from '../peer.ts';
import { includes, rowOf, type Adjacency, type Rows } from './adjacency.ts';

const STEPS_MAX = 6;
const MET = 1;
/** Met, but no way leads on from here. */
const CLOSED = 2;

/** One side of a search: who has been met, the round in which that was, and the last ones met. */
interface Side {
  readonly rows: readonly Rows[];
  readonly met: Uint8Array;
  readonly touched: number[];
  frontier: number[];
}

const edgesOf = ({ rows, frontier }: Side): number =>
  frontier.reduce(
    (sum, node) => sum + rows.reduce((n, { start }) => n + (start[node + 1] ?? 0) - (start[node] ?? 0), 0),
    0,
  );

/**
 * Goes one step on from a side's frontier, through the people who may stand on a path. True as soon as somebody is met
 * whom the other side has met: then the two steps taken so far are the shortest way.
 */
function step(side: Side, other: Side, open: (node: number) => boolean): boolean {
  const next: number[] = [];
  for (const node of side.frontier) {
    for (const rows of side.rows) {
      const end = rows.start[node + 1] ?? 0;
      for (let at = rows.start[node] ?? 0; at < end; at++) {
        const reached = rows.to[at] ?? 0;
        if (side.met[reached] !== 0) continue;
        if (other.met[reached] === MET) return true;
        const isOpen = open(reached);
        side.met[reached] = isOpen ? MET : CLOSED;
        side.touched.push(reached);
        if (isOpen) next.push(reached);
      }
    }
  }
  side.frontier = next;
  return false;
}

export type Search = (from: number, to: number, direction: Direction) => number | null;

/** Bidirectional breadth-first search (Pohl 1971), always from the side with fewer edges ahead. */
export function createSearch({ people, out, in: incoming, apart }: Adjacency): Search {
  const met = [new Uint8Array(people.length), new Uint8Array(people.length)] as const;
  const side = (direction: Direction, rows: Rows, own: Uint8Array, start: number): Side => {
    own[start] = MET;
    return { rows: direction === 'OUT' ? [rows] : [out, incoming], met: own, touched: [start], frontier: [start] };
  };
  return (from, to, direction) => {
    if (from === to) return 0;
    const blocked = apart.get(from);
    if (blocked?.has(to) === true) return null;
    const opened = rowOf(out, from);
    // Along the lists of a private account only whoever follows it can see; nobody sees a way through a block.
    const open = (node: number): boolean =>
      blocked?.has(node) !== true && (people[node]?.isPrivate === false || includes(opened, node));
    const sides = [side(direction, out, met[0], from), side(direction, incoming, met[1], to)] as const;
    try {
      for (let steps = 1; steps <= STEPS_MAX; steps++) {
        const [near, far] = edgesOf(sides[0]) <= edgesOf(sides[1]) ? sides : [sides[1], sides[0]];
        if (near.frontier.length === 0) return null;
        if (step(near, far, open)) return steps;
      }
      return null;
    } finally {
      for (const { met: own, touched } of sides) for (const node of touched) own[node] = 0;
    }
  };
}
