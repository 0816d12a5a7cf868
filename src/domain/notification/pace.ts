// How fast a burst is told live: at once while it is small, then ever more seldom. Pure; what is stored is always
// right, whatever was told.

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** After a day without news of the same, a burst is over. */
export const BURST_MS = DAY_MS;

/** From so many told on, live updates are at least so far apart. */
const STEPS = [
  { from: 1_000, apartMs: DAY_MS },
  { from: 100, apartMs: 10 * MINUTE_MS },
  { from: 10, apartMs: MINUTE_MS },
];

export interface Burst {
  /** How much was told of the same before, since it began. */
  readonly size: number;
  /** When it was told live last; null: never. */
  readonly liveAtMs: number | null;
}

/** When more of a burst is to be told live: `nowMs` for at once. */
export function liveAt({ size, liveAtMs }: Burst, isPriority: boolean, nowMs: number): number {
  const apartMs = STEPS.find(({ from }) => size >= from)?.apartMs ?? 0;
  // Processes' clocks differ: the last time may lie ahead of this one's.
  return isPriority || apartMs === 0 || liveAtMs === null ? nowMs : Math.max(nowMs, liveAtMs + apartMs);
}
