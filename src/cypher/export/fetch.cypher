// Takes a copy to hand it out: nobody else gets it meanwhile.
// params  id, nowMs (epoch ms), untilMs (epoch ms: after it a process that stopped counts as having handed out nothing)
// returns accountId, bytes; no row where it is not there to be fetched
// cost    one unique-index seek; the first assignment changes nothing, it only takes the write lock
MATCH (e:Export {id: $id})<-[:HAS_EXPORT]-(a:Account)
SET e.requestedAt = e.requestedAt
WITH e, a WHERE e.state = 'READY' AND e.expiresAt > $nowMs AND coalesce(e.heldUntil, 0) <= $nowMs
SET e.heldUntil = $untilMs
RETURN a.id AS accountId, e.bytes AS bytes
