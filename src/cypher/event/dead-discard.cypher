// Takes parked events away for good.
// params  ids
// returns id
// cost    an index seek for each event
UNWIND $ids AS id
MATCH (e:DeadEvent {id: id})
WITH e, e.id AS id
DELETE e
RETURN id
