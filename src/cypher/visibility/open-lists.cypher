// Whose follow lists a viewer may read: one's own, those of public accounts, those of private ones that one follows.
// params  viewerId (| null), ids
// returns id
// cost    a unique-index seek for each id, and an expand between two nodes for each private one
UNWIND $ids AS id
MATCH (u:User {id: id})
WHERE u.id = $viewerId
   OR (NOT EXISTS { (u)-[:BLOCKS]->(:User {id: $viewerId}) }
       AND (NOT u.isPrivate OR EXISTS { (u)<-[:FOLLOWS]-(:User {id: $viewerId}) }))
RETURN id
