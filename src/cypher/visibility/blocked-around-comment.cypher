// Who has blocked, or was blocked by, somebody behind a comment: its writer, the author of its post, and the author of
// what that shares.
// params  id, limit (ids)
// returns ids
// cost    one unique-index seek, then all BLOCKS of those people, both ways, up to the limit
MATCH (comment:Comment {id: $id})
CALL (comment) {
  MATCH (comment)<-[:WROTE]-(person) RETURN person
  UNION
  MATCH (comment)-[:ON]->()<-[:POSTED]-(person) RETURN person
  UNION
  MATCH (comment)-[:ON]->()-[:SHARES]->()<-[:POSTED]-(person) RETURN person
}
MATCH (person)-[:BLOCKS]-(other)
WITH DISTINCT other LIMIT $limit
RETURN collect(other.id) AS ids
