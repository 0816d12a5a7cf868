// Accounts that the viewer's followees follow, most mutual followees first, then by id.
// params  viewerId, at (mutual count of the last row | null = from the top), id (of the last row | null), limit (rows),
//         freshFromMs (epoch ms: an older list does not count), followeesMax, stepsMax (both of who is ordinary),
//         sampleFollowees, sampleEach (followees, and follows of each, that make a sample), sampleMax (accounts)
// returns id, at (how many of the viewer's followees follow the account), mutualCount (the same), score (null),
//         source (STORED: from the list | LIVE: from the graph | SAMPLED: from a part of it), askedAtMs (of the list)
// cost    two unique-index seeks, then LIVE all FOLLOWS of all followees, at most stepsMax; STORED the list and the
//         viewer's own FOLLOWS; SAMPLED a part of the followees' FOLLOWS, and the followers of sampleMax accounts
MATCH (me:User {id: $viewerId})
OPTIONAL MATCH (list:Suggestions {userId: $viewerId}) WHERE list.madeAt >= $freshFromMs
WITH me, list, CASE
    WHEN list IS NOT NULL THEN 'STORED'
    WHEN COUNT { (me)-[:FOLLOWS]->() } > $followeesMax THEN 'SAMPLED'
    WHEN reduce(steps = 0, n IN COLLECT { MATCH (me)-[:FOLLOWS]->(m) RETURN COUNT { (m)-[:FOLLOWS]->() } } | steps + n)
      > $stepsMax THEN 'SAMPLED'
    ELSE 'LIVE'
  END AS source
CALL (me, list, source) {
  WITH * WHERE source = 'LIVE'
  CALL (me) {
    MATCH (me)-[:FOLLOWS]->()-[:FOLLOWS]->(candidate) RETURN candidate, 1 AS step
    UNION ALL
    // Who is out of the question weighs so much that no count makes up for it: cheaper than asking for each.
    MATCH (me)-[:FOLLOWS|REQUESTED|DISMISSED]->(candidate) RETURN candidate, -1000000000 AS step
    UNION ALL
    MATCH (me)-[:BLOCKS]-(candidate) RETURN candidate, -1000000000 AS step
  }
  WITH me, candidate, sum(step) AS n
  WHERE n > 0 AND candidate <> me AND ($at IS NULL OR n <= $at)
  // Sorted first by what is at hand: then only as many ids are read as the page needs.
  WITH candidate, n ORDER BY n DESC
  WITH n, candidate
  WHERE NOT candidate:Unlisted
  WITH n, candidate.id AS id
  WHERE $at IS NULL OR n < $at OR id > $id
  RETURN id, n ORDER BY n DESC, id LIMIT $limit
  UNION ALL
  WITH * WHERE source = 'STORED'
  WITH me, list.ids AS ids, list.mutualCounts AS counts, COLLECT { MATCH (me)-[:FOLLOWS]->(m) RETURN m } AS followees
  UNWIND range(0, size(ids) - 1) AS place
  WITH me, followees, ids[place] AS id, counts[place] AS n
  WHERE $at IS NULL OR n < $at OR (n = $at AND id > $id)
  MATCH (candidate:User {id: id})
  WHERE NOT candidate IN followees AND NOT candidate:Unlisted
    AND NOT EXISTS { (me)-[:REQUESTED|DISMISSED]->(candidate) } AND NOT EXISTS { (me)-[:BLOCKS]-(candidate) }
  // The list is in order.
  RETURN id, n LIMIT $limit
  UNION ALL
  WITH * WHERE source = 'SAMPLED'
  CALL (me) {
    CALL (me) {
      MATCH (me)-[:FOLLOWS]->(m)
      WITH m LIMIT $sampleFollowees
      CALL (m) { MATCH (m)-[:FOLLOWS]->(candidate) RETURN candidate LIMIT $sampleEach }
      RETURN candidate, 1 AS step
      UNION ALL
      MATCH (me)-[:FOLLOWS|REQUESTED|DISMISSED]->(candidate) RETURN candidate, -1000000000 AS step
      UNION ALL
      MATCH (me)-[:BLOCKS]-(candidate) RETURN candidate, -1000000000 AS step
    }
    WITH me, candidate, sum(step) AS found
    WHERE found > 0 AND candidate <> me AND NOT candidate:Unlisted
    WITH candidate, found ORDER BY found DESC LIMIT $sampleMax
    RETURN collect(candidate) AS sample
  }
  WITH sample, COLLECT { MATCH (me)-[:FOLLOWS]->(m) RETURN m } AS followees
  UNWIND sample AS candidate
  // A sample decides who is shown, never what is said of them.
  WITH candidate.id AS id, COUNT { MATCH (candidate)<-[:FOLLOWS]-(m) WHERE m IN followees } AS n
  WHERE $at IS NULL OR n < $at OR (n = $at AND id > $id)
  RETURN id, n ORDER BY n DESC, id LIMIT $limit
}
RETURN id, n AS at, n AS mutualCount, null AS score, source, list.askedAt AS askedAtMs
ORDER BY at DESC, id
