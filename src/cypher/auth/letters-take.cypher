// Takes letters that are due, so that one process sends them: nobody else does before untilMs.
// params  queue (a name), nowMs, untilMs (epoch ms), limit (rows)
// returns id, sealed, attempts (this one included), expiresAtMs
// cost    an index seek over what is due; the first assignment changes nothing, it only takes the write lock
MATCH (l:Letter) WHERE l.queue = $queue AND l.dueAt <= $nowMs
WITH l ORDER BY l.dueAt LIMIT $limit
SET l.createdAt = l.createdAt
WITH l WHERE l.dueAt <= $nowMs
SET l.dueAt = $untilMs, l.attempts = l.attempts + 1
RETURN l.id AS id, l.sealed AS sealed, l.attempts AS attempts, l.expiresAt AS expiresAtMs
