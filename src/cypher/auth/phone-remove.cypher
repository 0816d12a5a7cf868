// Takes an account's telephone number away, unless nothing else signs it in.
// params  accountId
// returns id (the account's); no row where it is the last way in
// cost    one unique-index seek
MATCH (a:Account {id: $accountId})-[:HAS_CREDENTIAL]->(c:Credential)
WHERE c.passwordHash IS NOT NULL OR EXISTS { (a)-[:HAS_IDENTITY]->() }
REMOVE c.phone
RETURN a.id AS id
