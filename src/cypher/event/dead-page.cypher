// Parked events, in the order of their ids, which is that of time.
// params  prefix (of the outbox's ids), after (id; '' = from the first), limit (rows)
// returns id, kind, aggregateId, atMs (epoch ms), diedAtMs (epoch ms), attempts, doneBy (names of workers), error
// cost    an index walk over `limit` parked events
MATCH (e:DeadEvent)
WHERE e.id STARTS WITH $prefix AND e.id > $after
RETURN e.id AS id, e.kind AS kind, e.aggregateId AS aggregateId, e.atMs AS atMs, e.diedAtMs AS diedAtMs,
  e.attempts AS attempts, e.doneBy AS doneBy, e.error AS error
ORDER BY e.id LIMIT $limit
