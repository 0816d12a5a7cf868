// Accounts that the viewer's followees follow, highest score first, then by id.
// params  viewerId, at (score of the last row | null = from the top), id (of the last row | null), limit (rows),
//         walkWeight, walkBase, discreetWeight (src/domain/recommendation/score.ts),
//         freshFromMs (epoch ms: an older list does not count), followeesMax, stepsMax (both of who is ordinary),
//         sampleFollowees, sampleEach (followees, and follows of each, that make a sample), sampleMax (accounts)
// returns id, at (the score, in millionths), mutualCount (how many of the viewer's followees follow the account),
//         score (as at), source (STORED: from the list | LIVE: from the graph | SAMPLED: from a part of it),
//         askedAtMs (of the list)
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
    MATCH (me)-[:FOLLOWS]->(m)
    WITH m, CASE WHEN m:Discreet THEN $discreetWeight ELSE toInteger(round(1000000.0 * (
      1 / log(toFloat(CASE WHEN COUNT { (m)-[:FOLLOWS]-() } < 2 THEN 2 ELSE COUNT { (m)-[:FOLLOWS]-() } END))
      + $walkWeight * 1.0 / ($walkBase + COUNT { (m)-[:FOLLOWS]->() })))) END AS weight
    MATCH (m)-[:FOLLOWS]->(candidate) RETURN candidate, 1 AS step, weight
    UNION ALL
    // Who is out of the question weighs so much that no count makes up for it: cheaper than asking for each.
    MATCH (me)-[:FOLLOWS|REQUESTED|DISMISSED]->(candidate) RETURN candidate, -1000000000 AS step, 0 AS weight
    UNION ALL
    MATCH (me)-[:BLOCKS]-(candidate) RETURN candidate, -1000000000 AS step, 0 AS weight
  }
  WITH me, candidate, sum(step) AS n, sum(weight) AS score
  WHERE n > 0 AND candidate <> me AND ($at IS NULL OR score <= $at)
  // Sorted first by what is at hand: then only as many ids are read as the page needs.
  WITH candidate, n, score ORDER BY score DESC
  WITH n, score, candidate
  WHERE NOT candidate:Unlisted
  WITH n, score, candidate.id AS id
  WHERE $at IS NULL OR score < $at OR id > $id
  RETURN id, n, score ORDER BY score DESC, id LIMIT $limit
  UNION ALL
  WITH * WHERE source = 'STORED'
  WITH me, list.bestIds AS ids, list.bestMutualCounts AS counts, list.bestScores AS scores,
    COLLECT { MATCH (me)-[:FOLLOWS]->(m) RETURN m } AS followees
  UNWIND range(0, size(ids) - 1) AS place
  WITH me, followees, ids[place] AS id, counts[place] AS n, scores[place] AS score
  WHERE $at IS NULL OR score < $at OR (score = $at AND id > $id)
  MATCH (candidate:User {id: id})
  WHERE NOT candidate IN followees AND NOT candidate:Unlisted
    AND NOT EXISTS { (me)-[:REQUESTED|DISMISSED]->(candidate) } AND NOT EXISTS { (me)-[:BLOCKS]-(candidate) }
  // The list is in order.
  RETURN id, n, score LIMIT $limit
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
  CALL (candidate, followees) {
    MATCH (candidate)<-[:FOLLOWS]-(m) WHERE m IN followees
    WITH m, CASE WHEN m:Discreet THEN $discreetWeight ELSE toInteger(round(1000000.0 * (
      1 / log(toFloat(CASE WHEN COUNT { (m)-[:FOLLOWS]-() } < 2 THEN 2 ELSE COUNT { (m)-[:FOLLOWS]-() } END))
      + $walkWeight * 1.0 / ($walkBase + COUNT { (m)-[:FOLLOWS]->() })))) END AS weight
    RETURN count(m) AS n, sum(weight) AS score
  }
  WITH candidate.id AS id, n, score
  WHERE $at IS NULL OR score < $at OR (score = $at AND id > $id)
  RETURN id, n, score ORDER BY score DESC, id LIMIT $limit
}
RETURN id, score AS at, n AS mutualCount, score, source, list.askedAt AS askedAtMs
ORDER BY at DESC, id
