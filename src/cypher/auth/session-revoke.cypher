// Ends one session of an account. Ending it twice is the same as once.
// params  accountId, id, nowMs (epoch ms)
// returns id; no row where the account has no such session
// cost    one unique-index seek
MATCH (s:Session {id: $id})<-[:HAS_SESSION]-(:Account {id: $accountId})
SET s.revokedAt = coalesce(s.revokedAt, $nowMs)
RETURN s.id AS id
