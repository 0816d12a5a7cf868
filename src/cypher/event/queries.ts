// The outbox, typed: storing events, and handing them to relays.
import { z } from 'zod';

import { EpochMs, Id, query } from '../../graph/query.ts';

/** What every event has; the ids of its kind beside it are checked where it is made (src/events/event.ts). */
const Stored = z.looseObject({ id: Id, kind: z.string(), atMs: EpochMs, aggregateId: Id });

export const eventStore = query('event/store', 'write', { events: z.array(Stored) }, {});
