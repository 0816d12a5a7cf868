// Blocks no longer what a medium was.
// params  id (the medium's)
// returns reason; no row where it is not blocked
// cost    one unique-index seek
MATCH (b:BlockedHash {id: $id})
WITH b, b.reason AS reason
DELETE b
RETURN reason
