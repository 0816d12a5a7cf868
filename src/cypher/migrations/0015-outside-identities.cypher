// Identities of other services: one of them belongs to one account.
// params  none
// returns nothing
// cost    one pass over the label; there is none before this

CREATE CONSTRAINT identity_key IF NOT EXISTS FOR (n:Identity) REQUIRE n.key IS UNIQUE;
