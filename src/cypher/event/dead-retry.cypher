// Gives parked events back to the relays, with all their tries before them. Which workers are done stays noted.
// params  ids
// returns id
// cost    an index seek for each event
UNWIND $ids AS id
MATCH (e:DeadEvent {id: id})
SET e:Event, e.attempts = 0
REMOVE e:DeadEvent, e.diedAtMs
RETURN e.id AS id
