// One account by its handle, active or not.
// params  handle
// returns id, role, createdAtMs (epoch ms), isActive
// cost    one unique-index seek
MATCH (a:Account {handle: $handle})
RETURN a.id AS id, a.role AS role, a.createdAt AS createdAtMs, a:User AS isActive
