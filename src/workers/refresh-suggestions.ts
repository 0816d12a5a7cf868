// Keeps stored suggestions up with whom an account follows. Who must not be suggested is left out when a list is read,
// so blocks, requests and dismissals need nothing done here.
import type { SuggestionLists } from '../domain/recommendation/lists.ts';
import type { Worker } from '../events/worker.ts';

export function createRefreshSuggestions(lists: SuggestionLists): Worker {
  return {
    name: 'refresh-suggestions',
    kinds: ['FOLLOWED', 'UNFOLLOWED'],
    handle: (events) => lists.changed(events.flatMap((event) => ('followerId' in event ? [event.followerId] : []))),
  };
}
