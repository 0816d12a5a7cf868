// Deletes an account's ended sessions, and the live ones beyond the `keep` most recently seen.
// params  accountId, keep (rows), nowMs (epoch ms)
// returns id (a row for each session that went)
// cost    one unique-index seek, then all of that account's sessions (at most some fifty)
MATCH (:Account {id: $accountId})-[:HAS_SESSION]->(s:Session)
WITH s, s.revokedAt IS NULL AND s.expiresAt > $nowMs AS live
ORDER BY live DESC, s.lastSeenAt DESC, s.id DESC
WITH collect({session: s, live: live}) AS found
UNWIND range(0, size(found) - 1) AS place
WITH found[place].session AS s, found[place].live AS live, place
WHERE NOT live OR place >= $keep
WITH s, s.id AS id
DETACH DELETE s
RETURN id
