// Takes the second factor away, with all that belongs to it.
// params  accountId
// returns email (null: none); no row where there was none
// cost    one unique-index seek
MATCH (:Account {id: $accountId})-[:HAS_CREDENTIAL]->(c:Credential)
WHERE c.totpOnAt IS NOT NULL OR c.totpPending IS NOT NULL
REMOVE c.totpSecret, c.totpPending, c.totpStep, c.totpOnAt, c.recoveryHashes
RETURN c.email AS email
