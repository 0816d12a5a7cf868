// Whether there is an event that a relay could claim: what it asks while nothing tells it of new ones.
// params  prefix (of the outbox's ids), nowMs (epoch ms)
// returns claimable (boolean)
// cost    a label scan over the events that are held, and an index walk over those and one more
RETURN EXISTS { MATCH (e:Event) WHERE e.id STARTS WITH $prefix AND NOT e:HeldEvent }
    OR EXISTS { MATCH (e:HeldEvent) WHERE e.heldUntilMs <= $nowMs AND e.id STARTS WITH $prefix } AS claimable
