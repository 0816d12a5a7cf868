// People whom the viewer's followees follow, most mutual followees first, with three of those followees.
// params  viewerId, limit
// returns id, handle, displayName, mutualCount, mutuals ([{id, handle}], by id)
// cost    one unique-index seek, then all FOLLOWS of all followees
MATCH (me:User {id: $viewerId})-[:FOLLOWS]->(mutual)-[:FOLLOWS]->(candidate)
WHERE candidate <> me
WITH me, candidate, count(mutual) AS mutualCount
WHERE NOT EXISTS { (me)-[:FOLLOWS|REQUESTED|DISMISSED]->(candidate) }
  AND NOT EXISTS { (me)-[:BLOCKS]-(candidate) }
WITH me, candidate, mutualCount
ORDER BY mutualCount DESC, candidate.id LIMIT $limit
RETURN candidate.id AS id, candidate.handle AS handle, candidate.displayName AS displayName, mutualCount,
  COLLECT {
    MATCH (me)-[:FOLLOWS]->(mutual)
    WHERE EXISTS { (mutual)-[:FOLLOWS]->(candidate) } AND NOT EXISTS { (mutual)-[:BLOCKS]->(me) }
    RETURN {id: mutual.id, handle: mutual.handle} ORDER BY mutual.id LIMIT 3
  } AS mutuals
