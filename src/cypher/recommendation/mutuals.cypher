// Who of the viewer's followees follow each of these accounts, by id.
// params  viewerId, ids, limit (for each account)
// returns candidateId, id
// cost    a unique-index seek for each id, then the smaller of the account's followers and the viewer's followees, each
//         with the relationships between two people
MATCH (me:User {id: $viewerId})
WITH me, COUNT { (me)-[:FOLLOWS]->() } AS followees
UNWIND $ids AS candidateId
MATCH (candidate:User {id: candidateId})
WITH me, candidate, candidateId, followees <= COUNT { (candidate)<-[:FOLLOWS]-() } AS fromMe
CALL (me, candidate, fromMe) {
  CALL (me, candidate, fromMe) {
    WITH * WHERE fromMe
    MATCH (me)-[:FOLLOWS]->(mutual)
    WHERE EXISTS { (mutual)-[:FOLLOWS]->(candidate) }
    RETURN mutual
    UNION ALL
    WITH * WHERE NOT fromMe
    MATCH (candidate)<-[:FOLLOWS]-(mutual)
    WHERE EXISTS { (me)-[:FOLLOWS]->(mutual) }
    RETURN mutual
  }
  // Who has blocked the viewer is not shown: somebody else takes that place.
  WITH me, mutual WHERE NOT EXISTS { (mutual)-[:BLOCKS]->(me) }
  RETURN mutual.id AS id ORDER BY id LIMIT $limit
}
RETURN candidateId, id
