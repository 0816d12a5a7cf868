// The telephone number that an account has shown to be its own.
// params  accountId, phone (E.164)
// returns id (the account's); a number that another has fails on its constraint
// cost    two unique-index seeks
MATCH (a:Account {id: $accountId})-[:HAS_CREDENTIAL]->(c:Credential)
SET c.phone = $phone
RETURN a.id AS id
