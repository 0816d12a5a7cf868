// Whether an account is active.
// params  id
// returns id; no row where it is not
// cost    one unique-index seek
MATCH (u:User {id: $id})
RETURN u.id AS id
