// One account by its handle, active or not.
// params  handle
// returns id, createdAtMs (epoch ms), isActive
// cost    one unique-index seek
MATCH (a:Account {handle: $handle})
RETURN a.id AS id, a.createdAt AS createdAtMs, a:User AS isActive
