// Takes the copy that has waited longest, so that one process makes it.
// params  nowMs (epoch ms), untilMs (epoch ms: no other process takes it before)
// returns id, accountId, attempts (this one included); no row where none waits, or another process was faster
// cost    an index seek over the copies that wait; the first assignment changes nothing, it only takes the write lock
MATCH (e:Export) WHERE e.state = 'WAITING' AND coalesce(e.heldUntil, 0) <= $nowMs
WITH e ORDER BY e.id LIMIT 1
SET e.requestedAt = e.requestedAt
WITH e WHERE e.state = 'WAITING' AND coalesce(e.heldUntil, 0) <= $nowMs
SET e.heldUntil = $untilMs, e.attempts = e.attempts + 1
WITH e
MATCH (e)<-[:HAS_EXPORT]-(a:Account)
RETURN e.id AS id, a.id AS accountId, e.attempts AS attempts
