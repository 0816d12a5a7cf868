// Timelines, read: a page of ids from the store, which the graph then checks in one statement. Knows when a timeline
// cannot answer (none there, not complete that far down, or something has happened that it lacks) and says so; what is
// pulled instead is the same.
import { refreshesEarly } from '../../cache/early-refresh.ts';
import { comparePlaces, type Entry, type Place, type Slice } from '../../cache/feed-store.ts';
import { timelinePage } from '../../cypher/feed/queries.ts';
import type { Read } from '../../graph/read.ts';
import { mergeSlices } from './merge.ts';
import { type After, type Pulled, placeOf } from './pull.ts';
import { createTimelineMaking, PULLED, type TimelineMaking } from './timeline-making.ts';
import type { TimelineParts } from './timeline-parts.ts';

/** With more events waiting than this the workers are far behind, and reading them costs more than pulling. */
const EVENTS_MAX = 300;

export interface Timelines extends Pick<TimelineMaking, 'settled'> {
  /**
   * The page after a place, from the viewer's timeline. Its rows may be fewer than `limit` though there are more: the
   * timeline cannot answer then. Undefined where it is known at once that it cannot.
   */
  read(viewerId: string, after: After, limit: number): Promise<Read<Pulled> | undefined>;
}

export function createTimelines(parts: TimelineParts): Timelines {
  const { timelines, marks, limits, clock, log, eventPrefix } = parts;
  const making = createTimelineMaking(parts);

  /** The authors whose own windows the timeline is to be merged with: who is never pushed, and who is on the way. */
  const beside = async ({ wide }: Slice): Promise<[authorId: string, followId: string][]> => {
    const all = Object.entries(wide);
    if (all.length === 0) return [];
    const onTheWay = all.every(([, how]) => how.startsWith(PULLED)) ? new Set() : await marks.spreading(clock());
    return all
      .filter(([authorId, how]) => how.startsWith(PULLED) || onTheWay.has(authorId))
      .map(([authorId, how]) => [authorId, how.slice(1)]);
  };

  const gather = async (viewerId: string, from: Place, count: number) => {
    const slice = await timelines.read(viewerId, from, count);
    if (slice === undefined) {
      making.consider(viewerId);
      return undefined;
    }
    const value = { nowMs: clock(), expiresAtMs: slice.madeAtMs + limits.lifeMs, madeInMs: slice.makingMs };
    if (refreshesEarly(value, 1 - Math.random())) making.renew(viewerId);
    const others = (await beside(slice)).map(async ([authorId, followId]) => {
      const { entries, floor } = await making.authoredSlice(authorId, from, count);
      return { entries: entries.map((entry) => ({ ...entry, followId })), floor };
    });
    return { ...mergeSlices([slice, ...(await Promise.all(others))]), hasChanged: () => slice.hasChanged() };
  };

  return {
    settled: () => making.settled(),
    async read(viewerId, after, limit) {
      const from = placeOf(after);
      // Some more, as the graph may take some out.
      const count = 2 * limit + 20;
      try {
        const merged = await gather(viewerId, from, count);
        if (merged === undefined || (merged.floor !== null && merged.entries.length < limit)) return undefined;
        const entries = merged.entries.slice(0, count);
        const own = ownPlace(viewerId, entries, merged);
        const params = { viewerId, entries: entries.map(({ id, followId }) => ({ id, followId })), limit, from, own };
        return timelinePage.read({ ...params, eventPrefix, eventsMax: EVENTS_MAX }, (rows) =>
          merged.hasChanged() ? [] : rows.sort(comparePlaces),
        );
      } catch (error) {
        log.debug({ err: error }, 'timelines are out of reach: pulling');
        return undefined;
      }
    },
  };
}

/** The viewer's newest post on the page; the page's end where there is none, or before everything at the very end. */
function ownPlace(
  viewerId: string,
  entries: readonly Entry[],
  { entries: all, floor }: { entries: Entry[]; floor: Place | null },
): Place {
  const own = entries.find(({ authorId }) => authorId === viewerId);
  const end = entries.length < all.length ? entries.at(-1) : floor;
  const { at, id } = own ?? end ?? { at: -1, id: '' };
  return { at, id };
}
