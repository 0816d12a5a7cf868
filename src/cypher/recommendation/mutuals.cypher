// Who of the viewer's followees follow each of these accounts, by id.
// params  viewerId, ids, limit (for each account)
// returns candidateId, id
// cost    a unique-index seek for each id, then the smaller of the account's followers and the viewer's followees
MATCH (me:User {id: $viewerId})
UNWIND $ids AS candidateId
MATCH (candidate:User {id: candidateId})
CALL (me, candidate) {
  MATCH (me)-[:FOLLOWS]->(mutual)-[:FOLLOWS]->(candidate)
  RETURN mutual.id AS id ORDER BY id LIMIT $limit
}
RETURN candidateId, id
