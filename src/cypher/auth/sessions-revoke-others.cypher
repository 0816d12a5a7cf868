// Ends all sessions of an account save one.
// params  accountId, exceptId (id | null: save none), nowMs (epoch ms)
// returns id (a row for each session that was live)
// cost    one unique-index seek, then all of that account's sessions (at most some fifty)
MATCH (:Account {id: $accountId})-[:HAS_SESSION]->(s:Session)
WHERE s.revokedAt IS NULL AND ($exceptId IS NULL OR s.id <> $exceptId)
SET s.revokedAt = $nowMs
RETURN s.id AS id
