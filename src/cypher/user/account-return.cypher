// Makes an account active again, and notes that its relationships are still to be put back. The label comes before the
// relationships, so that of two who come back together at least one sees the other.
// params  id
// returns id, wasDue (whether it was to be erased); no row where the account is active, its parking is not finished, it
//         is suspended, or it is being erased
// cost    one unique-index seek
MATCH (a:Account {id: $id})
WHERE NOT a:User AND NOT a:Parking AND NOT a:Suspended AND NOT a:Erasing
SET a:User:Unparking
WITH a, a.eraseAt IS NOT NULL AS wasDue
REMOVE a.deactivatedAt, a.eraseAt
RETURN a.id AS id, wasDue
