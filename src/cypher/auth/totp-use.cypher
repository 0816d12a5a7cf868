// Notes that a code was used: neither it nor an older one will do again. Of several at once one is first.
// params  accountId, step (its time step)
// returns step; no row where it or a later one was used before
// cost    one unique-index seek; the first assignment only takes the write lock
MATCH (:Account {id: $accountId})-[:HAS_CREDENTIAL]->(c:Credential)
SET c.totpOnAt = c.totpOnAt
WITH c
WHERE coalesce(c.totpStep, -1) < $step
SET c.totpStep = $step
RETURN c.totpStep AS step
