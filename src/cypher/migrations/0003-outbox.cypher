// The outbox: events are walked in the order of their ids, and relays take turns at one node.
// params  none
// returns nothing
// cost    one pass over each label; on an empty graph none

// Not unique: ids cannot meet (ADR 0003), and every write of a user pays for what this index costs.
CREATE INDEX event_id IF NOT EXISTS FOR (n:Event) ON (n.id);
CREATE INDEX dead_event_id IF NOT EXISTS FOR (n:DeadEvent) ON (n.id);
CREATE CONSTRAINT relay_turn_name IF NOT EXISTS FOR (n:RelayTurn) REQUIRE n.name IS UNIQUE;
