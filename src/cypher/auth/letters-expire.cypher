// Forgets letters whose time is over.
// params  queue (a name), nowMs (epoch ms), limit (rows)
// returns id, attempts
// cost    an index seek over what is over
MATCH (l:Letter) WHERE l.queue = $queue AND l.expiresAt <= $nowMs
WITH l LIMIT $limit
WITH l, l.id AS id, l.attempts AS attempts
DETACH DELETE l
RETURN id, attempts
