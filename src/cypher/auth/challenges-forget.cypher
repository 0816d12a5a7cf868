// Makes an account's one-time secrets of one kind void.
// params  accountId, kind
// returns id
// cost    one index seek, the account's secrets (a handful)
MATCH (c:Challenge {accountId: $accountId})
WHERE c.kind = $kind
WITH c, c.id AS id
DELETE c
RETURN id
