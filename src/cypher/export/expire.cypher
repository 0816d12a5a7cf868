// Notes that copies which nobody fetched in time are not handed out any more.
// params  nowMs (epoch ms), limit (rows)
// returns id
// cost    an index seek over the copies that are there to be fetched
MATCH (e:Export) WHERE e.state = 'READY' AND e.expiresAt <= $nowMs AND coalesce(e.heldUntil, 0) <= $nowMs
WITH e LIMIT $limit
SET e.state = 'EXPIRED'
RETURN e.id AS id
