// The stored suggestions of accounts whose neighbourhood is too large to be counted while somebody waits.
// params  none
// returns nothing
// cost    one pass over the label; there is none before this

CREATE CONSTRAINT suggestions_user_id IF NOT EXISTS FOR (n:Suggestions) REQUIRE n.userId IS UNIQUE;
CREATE INDEX suggestions_made_at IF NOT EXISTS FOR (n:Suggestions) ON (n.madeAt);
