// Who of the viewer's followees follow each of these accounts, by id.
// params  viewerId, ids, limit (for each account), keptMax (as many are kept beside a stored list at most; 0: none is
//         taken from there), freshFromMs (epoch ms: an older list does not count)
// returns candidateId, id
// cost    a unique-index seek for each id; where the viewer's list keeps enough of them three relationship lookups for
//         each of these, else the smaller of the account's followers and the viewer's followees, each with the
//         relationships between two people
MATCH (me:User {id: $viewerId})
OPTIONAL MATCH (list:Suggestions {userId: $viewerId}) WHERE list.madeAt >= $freshFromMs AND $limit <= $keptMax
WITH me, COUNT { (me)-[:FOLLOWS]->() } AS followees,
  coalesce(list.keptFor, []) AS keptFor, coalesce(list.kept, []) AS kept
UNWIND $ids AS candidateId
MATCH (candidate:User {id: candidateId})
WITH me, candidate, candidateId, followees <= COUNT { (candidate)<-[:FOLLOWS]-() } AS fromMe,
  head([place IN range(0, size(keptFor) - 1) WHERE keptFor[place] = candidateId | split(kept[place], ' ')]) AS keptIds
CALL (me, candidate, keptIds) {
  UNWIND keptIds AS id
  MATCH (mutual:User {id: id})
  // What the list said may be true no longer.
  WHERE EXISTS { (me)-[:FOLLOWS]->(mutual) } AND EXISTS { (mutual)-[:FOLLOWS]->(candidate) }
    AND NOT EXISTS { (mutual)-[:BLOCKS]->(me) }
  RETURN collect(id) AS still
}
// Fewer than were looked for when the list was made are all that there were.
WITH me, candidate, candidateId, fromMe, still,
  keptIds IS NOT NULL AND (size(still) >= $limit OR size(keptIds) < $keptMax) AS isKept
CALL (me, candidate, fromMe, still, isKept) {
  WITH * WHERE isKept
  UNWIND still[..$limit] AS id
  RETURN id
  UNION ALL
  WITH * WHERE NOT isKept
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
  RETURN id
}
RETURN candidateId, id
