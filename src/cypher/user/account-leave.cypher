// Takes an account out of every read at once, and notes that its relationships are still to be parked.
// params  id, nowMs (epoch ms), eraseAtMs (epoch ms: when it is to be erased | null = never)
// returns id; no row where the account is away already
// cost    one unique-index seek
MATCH (a:User {id: $id})
REMOVE a:User:Unparking
SET a:Parking, a.deactivatedAt = $nowMs, a.eraseAt = $eraseAtMs
RETURN a.id AS id
