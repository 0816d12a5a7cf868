// Whether the viewer has deleted this post already.
// params  viewerId, id
// returns id; no row where they have not
// cost    one unique-index seek
MATCH (p:DeletedPost {id: $id})
WHERE EXISTS { (p)<-[:POSTED_PARKED]-(:User {id: $viewerId}) }
RETURN p.id AS id
