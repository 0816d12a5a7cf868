// The copy that an account asked for last.
// params  accountId
// returns id, state (WAITING | READY | FETCHED | EXPIRED | FAILED), requestedAtMs, readyAtMs, expiresAtMs (epoch ms |
//         null), bytes (| null); no row where it never asked
// cost    one unique-index seek, then all copies of the account (one a day at most)
MATCH (:Account {id: $accountId})-[:HAS_EXPORT]->(e:Export)
RETURN e.id AS id, e.state AS state, e.requestedAt AS requestedAtMs, e.readyAt AS readyAtMs, e.expiresAt AS expiresAtMs,
  e.bytes AS bytes
ORDER BY requestedAtMs DESC, id DESC LIMIT 1
