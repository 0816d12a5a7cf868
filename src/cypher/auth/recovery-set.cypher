// New recovery codes in the place of the old ones.
// params  accountId, recoveryHashes
// returns email (null: none); no row where the account has no second factor
// cost    one unique-index seek
MATCH (:Account {id: $accountId})-[:HAS_CREDENTIAL]->(c:Credential)
WHERE c.totpOnAt IS NOT NULL
SET c.recoveryHashes = $recoveryHashes
RETURN c.email AS email
