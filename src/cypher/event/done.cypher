// Takes away events that every worker has handled, as long as the claim on them stands.
// params  ids, claim
// returns done
// cost    one index seek for each event
UNWIND $ids AS id
MATCH (e:Event {id: id}) WHERE e.heldBy = $claim
DELETE e
RETURN count(*) AS done
