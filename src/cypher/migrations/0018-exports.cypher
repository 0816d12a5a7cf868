// Copies of people's data: by id, and those that are to be made or have run out.
// params  none
// returns nothing
// cost    one pass over the label; there is none before this

CREATE CONSTRAINT export_id IF NOT EXISTS FOR (n:Export) REQUIRE n.id IS UNIQUE;
CREATE INDEX export_state IF NOT EXISTS FOR (n:Export) ON (n.state);
