// Whether a session may do what needs a second proof.
// params  accountId, id, nowMs (epoch ms)
// returns id; no row where it may not
// cost    one unique-index seek
MATCH (s:Session {id: $id})<-[:HAS_SESSION]-(:Account {id: $accountId})
WHERE s.revokedAt IS NULL AND s.expiresAt > $nowMs AND s.elevatedUntil > $nowMs
RETURN s.id AS id
