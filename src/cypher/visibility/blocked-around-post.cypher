// Who has blocked, or was blocked by, somebody behind a post: its author, and the author of what it shares.
// params  id, limit (ids)
// returns ids
// cost    one unique-index seek, then all BLOCKS of those authors, both ways, up to the limit
MATCH (post:Post {id: $id})
CALL (post) {
  MATCH (post)<-[:POSTED]-(author) RETURN author
  UNION
  MATCH (post)-[:SHARES]->()<-[:POSTED]-(author) RETURN author
}
MATCH (author)-[:BLOCKS]-(other)
WITH DISTINCT other LIMIT $limit
RETURN collect(other.id) AS ids
