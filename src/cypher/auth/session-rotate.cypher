// Puts a new refresh token in the place of the old one and prolongs the session.
// params  id, refreshHash (SHA-256, hex), nowMs, expiresAtMs (epoch ms)
// returns id
// cost    one unique-index seek
MATCH (s:Session {id: $id})
SET s.refreshHash = $refreshHash, s.lastSeenAt = $nowMs, s.expiresAt = $expiresAtMs
RETURN s.id AS id
