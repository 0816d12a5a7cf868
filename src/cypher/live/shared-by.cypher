// Which posts some posts shared that are deleted since.
// params  ids
// returns id
// cost    one unique-index seek for each id
UNWIND $ids AS id
MATCH (:DeletedPost {id: id})-[:SHARES_PARKED]->(p:Post)
RETURN DISTINCT p.id AS id
