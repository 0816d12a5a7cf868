// One-time secrets and telephone numbers: a number belongs to one account, what has expired is found by its time.
// params  none
// returns nothing
// cost    one pass over the credentials; there are no challenges before this

CREATE CONSTRAINT credential_phone IF NOT EXISTS FOR (n:Credential) REQUIRE n.phone IS UNIQUE;
CREATE CONSTRAINT challenge_id IF NOT EXISTS FOR (n:Challenge) REQUIRE n.id IS UNIQUE;
CREATE INDEX challenge_expires IF NOT EXISTS FOR (n:Challenge) ON (n.expiresAt);
CREATE INDEX challenge_account IF NOT EXISTS FOR (n:Challenge) ON (n.accountId);
