// Holds events until their next try, with what has come of the tries so far, as long as the claims on them stand.
// params  events ([{id, attempts, doneBy, error (| null)}]), claims, heldUntilMs (epoch ms)
// returns id
// cost    one index seek for each event
UNWIND $events AS event
MATCH (e:Event {id: event.id}) WHERE e.heldBy IN $claims
SET e.attempts = event.attempts, e.doneBy = event.doneBy, e.error = coalesce(event.error, e.error),
    e.heldUntilMs = $heldUntilMs
REMOVE e.heldBy
RETURN e.id AS id
