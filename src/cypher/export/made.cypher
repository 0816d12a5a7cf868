// Notes that a copy is there to be fetched, or that it could not be made.
// params  id, state (READY | FAILED), nowMs (epoch ms), expiresAtMs (epoch ms), bytes
// returns id; no row where the account was erased meanwhile
// cost    one unique-index seek
MATCH (e:Export {id: $id}) WHERE e.state = 'WAITING'
SET e.state = $state, e.readyAt = $nowMs, e.expiresAt = $expiresAtMs, e.bytes = $bytes
REMOVE e.heldUntil
RETURN e.id AS id
