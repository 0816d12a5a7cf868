// Clears what an event makes wrong in the caches of all processes. The process that wrote it has held these keys since
// its transaction stored the event, so whoever wrote reads what they wrote; this ends the hold.
import type { Caches, Touched } from '../cache/caches.ts';
import { ANONYMOUS_PROFILES, FOLLOW_COUNTS, LIKE_COUNTS } from '../cache/keys.ts';
import type { Keys } from '../cache/layered.ts';
import type { DomainEvent, EventKind } from '../events/event.ts';
import type { Outbox } from '../events/outbox.ts';
import type { Worker } from '../events/worker.ts';

const KINDS = [
  'FOLLOWED',
  'UNFOLLOWED',
  'LIKED',
  'UNLIKED',
  'POSTED',
  'POST_EDITED',
  'POST_DELETED',
  'PROFILE_CHANGED',
  'ACCOUNT_LEFT',
  'ACCOUNT_RETURNED',
] as const satisfies readonly EventKind[];

/** What an event changes, by the name of the cache. Pure. */
export function touchedBy(event: DomainEvent): Touched {
  switch (event.kind) {
    case 'FOLLOWED':
    case 'UNFOLLOWED': {
      const both = [event.followerId, event.followeeId];
      return { [FOLLOW_COUNTS.name]: both, [ANONYMOUS_PROFILES.name]: both };
    }
    case 'LIKED':
    case 'UNLIKED':
      return event.postId === null ? {} : { [LIKE_COUNTS.name]: [event.postId] };
    case 'POSTED':
    case 'POST_EDITED':
    case 'POST_DELETED':
      return { [ANONYMOUS_PROFILES.name]: [event.authorId] };
    case 'PROFILE_CHANGED':
      return { [FOLLOW_COUNTS.name]: [event.userId], [ANONYMOUS_PROFILES.name]: [event.userId] };
    // Everybody that the account followed, and all that it liked, counts one less or one more.
    case 'ACCOUNT_LEFT':
    case 'ACCOUNT_RETURNED':
      return { [FOLLOW_COUNTS.name]: 'all', [LIKE_COUNTS.name]: 'all', [ANONYMOUS_PROFILES.name]: 'all' };
    default:
      return {};
  }
}

/** What an event is known by before and after it was stored: an outbox puts its own name before the id. */
const tokenOf = ({ id }: DomainEvent): string => id.slice(id.indexOf('_') + 1);

function union(all: readonly Touched[]): Touched {
  const sum: Record<string, Keys> = {};
  for (const [name, keys] of all.flatMap((touched) => Object.entries(touched))) {
    const known = sum[name] ?? [];
    sum[name] = known === 'all' || keys === 'all' ? 'all' : [...new Set([...known, ...keys])];
  }
  return sum;
}

export function createInvalidateCaches(caches: Caches): Worker {
  return {
    name: 'invalidate-caches',
    kinds: KINDS,
    handle: (events) => caches.clear(union(events.map(touchedBy)), events.map(tokenOf)),
  };
}

/** The outbox, holding in the caches of this process what each stored event will change once it is committed. */
export function holdingChanges(outbox: Outbox, caches: Caches): Outbox {
  return {
    ...outbox,
    store(tx, events) {
      for (const event of events) caches.hold(tokenOf(event), touchedBy(event));
      return outbox.store(tx, events);
    },
  };
}
