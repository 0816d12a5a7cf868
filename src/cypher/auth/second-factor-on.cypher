// From now on the account has the second factor that it had begun.
// params  accountId, sealed (what was begun), step (time step of the code shown), recoveryHashes, nowMs (epoch ms)
// returns email (null: none); no row where something else was begun meanwhile
// cost    one unique-index seek; the first assignment only takes the write lock
MATCH (:Account {id: $accountId})-[:HAS_CREDENTIAL]->(c:Credential)
SET c.passwordHash = c.passwordHash
WITH c
WHERE c.totpPending = $sealed
SET c.totpSecret = $sealed, c.totpPending = null, c.totpStep = $step, c.totpOnAt = $nowMs,
    c.recoveryHashes = $recoveryHashes
RETURN c.email AS email
