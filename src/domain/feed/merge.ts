// Puts windows together: what a timeline holds, and what the authors hold who are too widely followed to be pushed.
// Pure.
import { comparePlaces, type Entry, type Place, type Slice } from '../../cache/feed-store.ts';

export interface Merged {
  /** Newest first, each post once. */
  readonly entries: Entry[];
  /** All there is down to here, this included; null: to the end. */
  readonly floor: Place | null;
}

/** What is complete in all slices together: nothing below the highest floor is told. */
export function mergeSlices(slices: readonly Pick<Slice, 'entries' | 'floor'>[]): Merged {
  const floors = slices.flatMap(({ floor }) => (floor === null ? [] : [floor])).sort(comparePlaces);
  const floor = floors[0] ?? null;
  const byId = new Map<string, Entry>();
  for (const { entries } of slices) {
    for (const entry of entries) {
      if (floor === null || comparePlaces(entry, floor) <= 0) byId.set(entry.id, entry);
    }
  }
  return { entries: [...byId.values()].sort(comparePlaces), floor };
}
