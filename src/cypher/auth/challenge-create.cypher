// A one-time secret.
// params  id, kind, secretHash (HMAC-SHA-256, hex), accountId (id | null), sessionId (id | null),
//         target (what it is about | null), nowMs, expiresAtMs (epoch ms), tries
// returns id
// cost    one node
CREATE (c:Challenge {
  id: $id, kind: $kind, secretHash: $secretHash, accountId: $accountId, sessionId: $sessionId, target: $target,
  createdAt: $nowMs, expiresAt: $expiresAtMs, triesLeft: $tries
})
RETURN c.id AS id
