// Which kind of job is next, and how many at a time. A photo takes a second of one core, a long video minutes of all:
// each kind has a place of its own beside those that all share, so that none ever waits for what takes longer.
import type { MediaStep } from './process.ts';

/** In the order in which they go: what posts wait for first. */
const LANES: readonly (readonly MediaStep[])[] = [['IMAGE_FIRST'], ['VIDEO_FIRST'], ['IMAGE_LATER', 'VIDEO_HLS']];

export interface Lane {
  readonly steps: readonly MediaStep[];
  /** Undefined where there is no place; whoever takes one gives it back. */
  take(): Disposable | undefined;
}

export interface Lanes {
  readonly inOrder: readonly Lane[];
  /** Jobs at a time, where every lane is at work. */
  readonly placesMax: number;
}

/** Lanes for these steps, with so many places that they share. */
export function createLanes(steps: readonly MediaStep[], jobsMax: number): Lanes {
  let takenInAll = 0;
  const kinds = LANES.map((lane) => lane.filter((step) => steps.includes(step))).filter(({ length }) => length > 0);
  const inOrder = kinds.map((lane): Lane => {
    let taken = 0;
    return {
      steps: lane,
      take() {
        if (taken > 0 && takenInAll >= jobsMax) return undefined;
        taken += 1;
        takenInAll += 1;
        return {
          [Symbol.dispose]() {
            taken -= 1;
            takenInAll -= 1;
          },
        };
      },
    };
  });
  return { inOrder, placesMax: jobsMax + inOrder.length - 1 };
}
