// Notes that whoever holds a live session has just proved once more who they are.
// params  accountId, id, untilMs, nowMs (epoch ms)
// returns id; no row where the account has no such live session
// cost    one unique-index seek
MATCH (s:Session {id: $id})<-[:HAS_SESSION]-(:Account {id: $accountId})
WHERE s.revokedAt IS NULL AND s.expiresAt > $nowMs
SET s.elevatedUntil = $untilMs
RETURN s.id AS id
