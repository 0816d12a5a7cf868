// Makes an account active again, and notes that its relationships are still to be put back. The label comes before the
// relationships, so that of two who come back together at least one sees the other.
// params  id
// returns id; no row where the account is active, or its parking is not finished
// cost    one unique-index seek
MATCH (a:Account {id: $id})
WHERE NOT a:User AND NOT a:Parking
SET a:User:Unparking
REMOVE a.deactivatedAt
RETURN a.id AS id
