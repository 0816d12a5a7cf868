// The outbox, typed: storing events, and handing them to relays.
import { z } from 'zod';

import { EpochMs, Id, Int, query } from '../../graph/query.ts';

/** What every event has; the ids of its kind beside it are checked where it is made (src/events/event.ts). */
const Stored = z.looseObject({ id: Id, kind: z.string(), atMs: EpochMs, aggregateId: Id });
/** What has come of an event so far, kept on its node. */
const tried = { id: Id, attempts: Int, doneBy: z.array(z.string()) };

const names = z.array(z.string());

const claims = z.array(Id);
const prefix = z.string();

export const eventStore = query(
  'event/store',
  'write',
  { events: z.array(Stored), prefix, claim: Id.nullable(), heldUntilMs: EpochMs, lookMax: Int },
  { heldIds: z.array(Id) },
);
export const eventClaim = query(
  'event/claim',
  'write',
  { prefix, nowMs: EpochMs, heldUntilMs: EpochMs, claim: Id, kinds: names, others: names, limit: Int },
  { events: z.array(Stored), found: Int },
);
export const eventClaimable = query('event/claimable', 'read', { prefix, nowMs: EpochMs }, { claimable: z.boolean() });
export const eventsDone = query('event/done', 'write', { ids: z.array(Id), claims, prefix }, { isMore: z.boolean() });
export const eventsPutBack = query(
  'event/put-back',
  'write',
  { events: z.array(z.strictObject({ ...tried, error: z.string().nullable() })), claims, heldUntilMs: EpochMs },
  { id: Id },
);
export const eventsBury = query(
  'event/bury',
  'write',
  { events: z.array(z.strictObject({ ...tried, error: z.string() })), claims, nowMs: EpochMs },
  { id: Id },
);
export const claimRenew = query('event/renew', 'write', { claims, heldUntilMs: EpochMs }, { held: Int });
export const eventBacklog = query(
  'event/backlog',
  'read',
  {},
  { waiting: Int, dead: Int, oldestAtMs: EpochMs.nullable() },
);
export const deadPage = query(
  'event/dead-page',
  'read',
  { prefix, after: z.string(), limit: Int },
  {
    id: Id,
    kind: z.string(),
    aggregateId: Id,
    atMs: EpochMs,
    diedAtMs: EpochMs,
    attempts: Int,
    doneBy: z.array(z.string()),
    error: z.string(),
  },
);
export const deadRetry = query('event/dead-retry', 'write', { ids: z.array(Id) }, { id: Id });
export const deadDiscard = query('event/dead-discard', 'write', { ids: z.array(Id) }, { id: Id });
