// Takes one try at a one-time secret, whatever comes of it. Tries at the same moment are counted one after the other.
// params  id, kind, nowMs (epoch ms)
// returns id, secretHash, accountId (null: of nobody), sessionId (null: of none), target (null: none), expiresAtMs;
//         no row where there is none of that kind, it has expired or its tries are used up
// cost    one unique-index seek; the first assignment only takes the write lock
MATCH (c:Challenge {id: $id})
SET c.createdAt = c.createdAt
WITH c
WHERE c.kind = $kind AND c.expiresAt > $nowMs AND c.triesLeft > 0
SET c.triesLeft = c.triesLeft - 1
RETURN c.id AS id, c.secretHash AS secretHash, c.accountId AS accountId, c.sessionId AS sessionId,
       c.target AS target, c.expiresAt AS expiresAtMs
