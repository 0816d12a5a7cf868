// Accounts that the viewer's followees follow, most mutual followees first, then by id.
// params  viewerId, at (mutual count of the last row | null = from the top), id (of the last row | null), limit (rows)
// returns id, at (how many of the viewer's followees follow the account)
// cost    one unique-index seek, then all FOLLOWS of all followees
MATCH (me:User {id: $viewerId})-[:FOLLOWS]->(mutual)-[:FOLLOWS]->(candidate)
WHERE candidate <> me
WITH me, candidate, count(mutual) AS mutualCount
WHERE ($at IS NULL OR mutualCount < $at OR (mutualCount = $at AND candidate.id > $id))
  AND NOT EXISTS { (me)-[:FOLLOWS|REQUESTED|DISMISSED]->(candidate) }
  AND NOT EXISTS { (me)-[:BLOCKS]-(candidate) }
RETURN candidate.id AS id, mutualCount AS at
ORDER BY at DESC, id LIMIT $limit
