// Signs a device in.
// params  accountId, id, device, nowMs, expiresAtMs (epoch ms), refreshHash (SHA-256, hex)
// returns id
// cost    one unique-index seek, one node
MATCH (a:Account {id: $accountId})
CREATE (a)-[:HAS_SESSION]->(s:Session {
  id: $id, device: $device, createdAt: $nowMs, lastSeenAt: $nowMs, expiresAt: $expiresAtMs, refreshHash: $refreshHash
})
RETURN s.id AS id
