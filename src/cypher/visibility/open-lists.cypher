// Whose follow lists a viewer may read: one's own, those of public accounts, those of private ones that one follows.
// params  viewerId (| null), ids
// returns id
// cost    a unique-index seek for the viewer and for each id, and expands between two nodes
OPTIONAL MATCH (me:User {id: $viewerId})
UNWIND $ids AS id
MATCH (u:User {id: id})
WHERE (me IS NOT NULL AND u = me)
   OR ((me IS NULL OR NOT EXISTS { (u)-[:BLOCKS]->(me) })
       AND (NOT u.isPrivate OR (me IS NOT NULL AND EXISTS { (me)-[:FOLLOWS]->(u) })))
RETURN id
