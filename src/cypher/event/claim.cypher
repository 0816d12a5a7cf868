// Claims the next events for one relay, in the order of their ids, and takes away those that no worker waits for. An
// aggregate of which an event is held, by a relay or until its next try, is passed over: its events stay in order.
// params  prefix (of the outbox's ids), nowMs (epoch ms), heldUntilMs (epoch ms), claim (opaque), kinds (that workers
//         wait for), others (kinds that none does), limit (events)
// returns events ([map]), found (how many it met, those taken away included)
// cost    three label scans over the events that are held, and an index walk from the oldest event: `limit`, and what
//         is held or must wait before them
MERGE (turn:RelayTurn {name: 'relay'})
// The turn's write lock: what another relay has claimed is seen by whoever comes after it.
SET turn.takenAtMs = $nowMs
WITH turn
CALL () {
  MATCH (e:HeldEvent) WHERE e.heldUntilMs <= $nowMs AND e.id STARTS WITH $prefix
  REMOVE e:HeldEvent, e.heldUntilMs, e.heldBy
}
CALL () {
  MATCH (e:HeldEvent)
  RETURN collect(DISTINCT e.aggregateId) AS waiting
}
CALL (waiting) {
  MATCH (e:Event)
  WHERE e.id STARTS WITH $prefix AND NOT e:HeldEvent AND (e.kind IN $kinds OR e.kind IN $others)
    AND NOT e.aggregateId IN waiting
  WITH e ORDER BY e.id LIMIT $limit
  RETURN collect(e) AS found
}
// Asked again: what is held from the moment it is stored waits for no turn, and may have come since.
CALL () {
  MATCH (e:HeldEvent)
  RETURN collect(DISTINCT e.aggregateId) AS held
}
WITH size(found) AS size, [e IN found WHERE NOT e.aggregateId IN held] AS free
WITH size, [e IN free WHERE e.kind IN $kinds] AS claimed, [e IN free WHERE NOT e.kind IN $kinds] AS unheeded
FOREACH (e IN claimed | SET e:HeldEvent, e.heldBy = $claim, e.heldUntilMs = $heldUntilMs)
FOREACH (e IN unheeded | DELETE e)
RETURN [e IN claimed | properties(e)] AS events, size AS found
