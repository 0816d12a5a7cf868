// Wakes the relays of other processes for what the relay of this one neither holds nor can claim at once: because it is
// not started, or because it is at work and others may have nothing to do. Where it is free, it is the only one woken.
import type { Outbox } from './outbox.ts';
import type { Relay } from './relay.ts';
import type { Topics } from './topics.ts';

export interface WakeParts {
  readonly outbox: Pick<Outbox, 'prefix' | 'onStored'>;
  readonly relay: Pick<Relay, 'wake' | 'isFree'>;
  readonly topics: Pick<Topics, 'publish' | 'subscribe'>;
}

/** What is stored within this time is one message. */
const GATHER_MS = 5;

/** Returns the way to stop. */
export function shareWakes({ outbox, relay, topics }: WakeParts): () => void {
  let due: NodeJS.Timeout | undefined;
  const { end } = topics.subscribe('outbox', outbox.prefix, { onMessage: relay.wake, onResync: relay.wake });
  const stopListening = outbox.onStored((free) => {
    if (free === 0 || due !== undefined || relay.isFree()) return;
    due = setTimeout(() => {
      due = undefined;
      topics.publish('outbox', outbox.prefix, null);
    }, GATHER_MS).unref();
  });
  return () => {
    clearTimeout(due);
    stopListening();
    end();
  };
}
