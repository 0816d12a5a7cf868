// Whether this comment is deleted already, and was the viewer's to delete.
// params  viewerId, id
// returns id; no row where it is not
// cost    one unique-index seek
MATCH (c:DeletedComment {id: $id})
WHERE EXISTS { (c)<-[:WROTE_PARKED]-(:User {id: $viewerId}) }
   OR EXISTS { (c)-[:ON_PARKED]->()<-[:POSTED|POSTED_PARKED]-(:User {id: $viewerId}) }
RETURN c.id AS id
