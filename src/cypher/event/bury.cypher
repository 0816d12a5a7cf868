// Parks events that have failed too often: they are kept with their last error, and no relay meets them again.
// params  events ([{id, attempts, doneBy, error}]), claims, nowMs (epoch ms)
// returns id
// cost    one index seek for each event
UNWIND $events AS event
MATCH (e:Event {id: event.id}) WHERE e.heldBy IN $claims
SET e:DeadEvent, e.attempts = event.attempts, e.doneBy = event.doneBy, e.error = event.error, e.diedAtMs = $nowMs
REMOVE e:Event:HeldEvent, e.heldBy, e.heldUntilMs
RETURN e.id AS id
