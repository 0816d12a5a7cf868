// The ids of active accounts, from their internal ids.
// params  nodes
// returns node, id (no row for whoever is away)
// cost    for each a seek by internal id
UNWIND $nodes AS node
MATCH (u:User) WHERE id(u) = node
RETURN node, u.id AS id
