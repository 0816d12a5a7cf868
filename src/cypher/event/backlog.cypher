// How much waits in the outbox, for metrics.
// params  none
// returns waiting, dead, oldestAtMs (epoch ms; null where nothing waits)
// cost    two counts of the count store, and one index seek
RETURN COUNT { (:Event) } AS waiting, COUNT { (:DeadEvent) } AS dead,
  head(COLLECT { MATCH (e:Event) WHERE e.id > '' RETURN e.atMs ORDER BY e.id LIMIT 1 }) AS oldestAtMs
