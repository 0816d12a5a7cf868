// People whom the viewer's followees follow, most mutual followees first, with three of those followees.
// params  viewerId, limit
// returns id, handle, displayName, mutualCount, mutuals ([{id, handle}], by id)
// cost    one unique-index seek, then all FOLLOWS of all followees
MATCH (me:User {id: $viewerId})
CALL (me) {
  MATCH (me)-[:FOLLOWS]->()-[:FOLLOWS]->(candidate) RETURN candidate, 1 AS step
  UNION ALL
  // Who is out of the question weighs so much that no count makes up for it: cheaper than asking for each.
  MATCH (me)-[:FOLLOWS|REQUESTED|DISMISSED]->(candidate) RETURN candidate, -1000000000 AS step
  UNION ALL
  MATCH (me)-[:BLOCKS]-(candidate) RETURN candidate, -1000000000 AS step
}
WITH me, candidate, sum(step) AS mutualCount
WHERE mutualCount > 0 AND candidate <> me
// Sorted first by what is at hand: then only as many ids are read as the page needs.
WITH me, candidate, mutualCount ORDER BY mutualCount DESC
WITH me, candidate, mutualCount, candidate.id AS id
ORDER BY mutualCount DESC, id LIMIT $limit
RETURN id, candidate.handle AS handle, candidate.displayName AS displayName, mutualCount,
  COLLECT {
    MATCH (me)-[:FOLLOWS]->(mutual)
    WHERE EXISTS { (mutual)-[:FOLLOWS]->(candidate) } AND NOT EXISTS { (mutual)-[:BLOCKS]->(me) }
    RETURN {id: mutual.id, handle: mutual.handle} ORDER BY mutual.id LIMIT 3
  } AS mutuals
