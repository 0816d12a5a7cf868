// Gives an account a role.
// params  id, role
// returns id
// cost    one unique-index seek
MATCH (a:Account {id: $id})
SET a.role = $role
RETURN a.id AS id
