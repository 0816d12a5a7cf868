// Uses a recovery code up. Of several at once one is first.
// params  accountId, hashes (of the one code, by each key)
// returns email (null: none), left (how many there are still); no row where the account has no such code
// cost    one unique-index seek; the first assignment only takes the write lock
MATCH (:Account {id: $accountId})-[:HAS_CREDENTIAL]->(c:Credential)
SET c.totpOnAt = c.totpOnAt
WITH c
WHERE any(hash IN $hashes WHERE hash IN coalesce(c.recoveryHashes, []))
SET c.recoveryHashes = [hash IN c.recoveryHashes WHERE NOT hash IN $hashes]
RETURN c.email AS email, size(c.recoveryHashes) AS left
