// Takes away events that every worker has handled, as long as the claims on them stand.
// params  ids, claims, prefix (of the outbox's ids)
// returns isMore (whether there is an event that nobody holds)
// cost    one index seek for each event, then an index walk over the events that are held and one more
CALL () {
  UNWIND $ids AS id
  MATCH (e:Event {id: id}) WHERE e.heldBy IN $claims
  DELETE e
}
RETURN EXISTS { MATCH (e:Event) WHERE e.id STARTS WITH $prefix AND NOT e:HeldEvent } AS isMore
