// What a consequence of an event looks like to the relay. The workers themselves are in src/workers/.
import type { DomainEvent, EventKind } from './event.ts';

export interface Worker {
  /** Unique, and never changed: what is done is remembered under it. */
  readonly name: string;
  readonly kinds: readonly EventKind[];
  /**
   * Brings about the consequence of each event, in order. May get an event more than once and must do no harm then; may
   * get it late, so it reads what is true now. Rejects where any of it failed: the relay then comes with each alone.
   */
  handle(events: readonly DomainEvent[]): Promise<void>;
}
