// Stores events, in the transaction of the write that they tell of.
// params  events ([{id, kind, atMs, aggregateId, and the ids of the kind}])
// returns nothing
// cost    one node for each event
UNWIND $events AS event
CREATE (e:Event)
SET e = event
