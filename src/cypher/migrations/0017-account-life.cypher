// Accounts that are to be erased, by when; places in threads whose comment was erased; records of consent.
// params  none
// returns nothing
// cost    one pass over all accounts; there is none of the others before this

CREATE INDEX account_erase_at IF NOT EXISTS FOR (n:Account) ON (n.eraseAt);
CREATE CONSTRAINT erased_comment_id IF NOT EXISTS FOR (n:ErasedComment) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT consent_id IF NOT EXISTS FOR (n:Consent) REQUIRE n.id IS UNIQUE;
