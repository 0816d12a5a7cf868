// Holds what a relay has claimed for longer, while its workers are still at it.
// params  claims, heldUntilMs (epoch ms)
// returns held
// cost    a label scan over the events that are held
MATCH (e:HeldEvent) WHERE e.heldBy IN $claims
SET e.heldUntilMs = $heldUntilMs
RETURN count(*) AS held
