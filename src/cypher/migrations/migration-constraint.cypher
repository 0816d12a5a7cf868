// One node per migration: the ground that the runner itself stands on.
// params  none
// returns nothing
// cost    a look into the schema
CREATE CONSTRAINT migration_number IF NOT EXISTS FOR (n:Migration) REQUIRE n.number IS UNIQUE
