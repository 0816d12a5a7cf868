// The devices an account is signed in on, most recently seen first.
// params  accountId, nowMs (epoch ms)
// returns id, device, createdAtMs, lastSeenAtMs
// cost    one unique-index seek, then all of that account's sessions (at most some fifty)
MATCH (:Account {id: $accountId})-[:HAS_SESSION]->(s:Session)
WHERE s.revokedAt IS NULL AND s.expiresAt > $nowMs
RETURN s.id AS id, s.device AS device, s.createdAt AS createdAtMs, s.lastSeenAt AS lastSeenAtMs
ORDER BY lastSeenAtMs DESC, id DESC
