// Stores events, in the transaction of the write that they tell of. Where a claim is given, those of which nothing
// earlier of the same aggregate waits are held by it from the beginning: nobody has to claim them.
// params  events ([{id, kind, atMs, aggregateId, and the ids of the kind}]), prefix (of the outbox's ids), claim
//         (opaque | null), heldUntilMs (epoch ms), lookMax (where so many wait already, none is held)
// returns heldIds
// cost    an index walk over at most `lookMax` events that wait, and one node for each event
CALL () {
  MATCH (waiting:Event) WHERE waiting.id STARTS WITH $prefix
  WITH waiting LIMIT $lookMax
  RETURN collect(waiting.aggregateId) AS busy
}
WITH busy, $claim IS NOT NULL AND size(busy) < $lookMax AS mayHold
UNWIND $events AS event
CREATE (e:Event)
SET e = event
WITH e, mayHold AND NOT e.aggregateId IN busy AS isHeld
FOREACH (_ IN CASE WHEN isHeld THEN [1] ELSE [] END |
  SET e:HeldEvent, e.heldBy = $claim, e.heldUntilMs = $heldUntilMs)
RETURN collect(CASE WHEN isHeld THEN e.id END) AS heldIds
