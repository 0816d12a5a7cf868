// Shortest paths between two people, whoever follows whom.
// params  viewerId, fromId, toId, maxDegree (steps), limit (rows, at most 20)
// returns degree (null where there is no path of at most maxDegree steps that the viewer may see: one row), ids (of the
//         people from one end to the other, or of the two ends alone; the viewer must be able to see both ends)
// cost    three unique-index seeks, then a bidirectional breadth-first search of at most 10 steps; where most of the
//         paths it finds are closed to the viewer a second search, which reads each node it meets
OPTIONAL MATCH (me:User {id: $viewerId})
OPTIONAL MATCH (a:User {id: $fromId})
OPTIONAL MATCH (b:User {id: $toId})
WITH *, COLLECT {
  WITH * WHERE a <> b AND NOT EXISTS { (me)-[:BLOCKS]-(a) } AND NOT EXISTS { (me)-[:BLOCKS]-(b) }
  MATCH p = allShortestPaths((a)-[:FOLLOWS*..10]-(b))
  WITH me, a, b, p LIMIT 200
  WITH me, a, b, collect(p) AS found
  WHERE length(found[0]) <= $maxDegree
  WITH me, a, b, found, [p IN found WHERE all(n IN nodes(p)[1..-1] WHERE n = me OR NOT EXISTS { (me)-[:BLOCKS]-(n) }
      AND (NOT n.isPrivate OR EXISTS { (me)-[:FOLLOWS]->(n) }))
      AND (length(p) > 1 OR a = me OR b = me OR NOT a.isPrivate OR NOT b.isPrivate
        OR EXISTS { (me)-[:FOLLOWS]->(a) } OR EXISTS { (me)-[:FOLLOWS]->(b) })] AS shown
  WITH me, a, b, found, shown, size(shown) > 0 AND (size(found) < 200 OR size(shown) >= $limit) AS isEnough
  CALL (me, a, b, found, shown, isEnough) {
    WITH * WHERE isEnough
    UNWIND shown AS p
    RETURN [n IN nodes(p) | n.id] AS people
    UNION ALL
    // Around blocked people, and around those whose follow lists are closed to the viewer.
    WITH * WHERE NOT isEnough AND length(found[0]) > 1
    WITH me, a, b,
      COLLECT { MATCH (me)-[:BLOCKS]-(other) RETURN other } AS blocked,
      COLLECT { MATCH (me)-[:FOLLOWS]->(followed) WHERE followed.isPrivate RETURN followed } AS opened
    MATCH q = allShortestPaths((a)-[:FOLLOWS*..10]-(b))
    WHERE all(n IN nodes(q) WHERE n = a OR n = b OR n = me
      OR NOT n IN blocked AND (NOT n.isPrivate OR n IN opened))
    RETURN [n IN nodes(q) | n.id] AS people
    UNION ALL
    // Both ends are closed, so neither's list shows the step between the two: around that, too.
    WITH * WHERE NOT isEnough AND length(found[0]) = 1
    WITH me, a, b, COLLECT { MATCH (a)-[direct:FOLLOWS]-(b) RETURN direct } AS hidden,
      COLLECT { MATCH (me)-[:BLOCKS]-(other) RETURN other } AS blocked,
      COLLECT { MATCH (me)-[:FOLLOWS]->(followed) WHERE followed.isPrivate RETURN followed } AS opened
    MATCH q = allShortestPaths((a)-[:FOLLOWS*..10]-(b))
    WHERE all(n IN nodes(q) WHERE n = a OR n = b OR n = me
      OR NOT n IN blocked AND (NOT n.isPrivate OR n IN opened))
      AND none(r IN relationships(q) WHERE r IN hidden)
    RETURN [n IN nodes(q) | n.id] AS people
  }
  WITH DISTINCT people WHERE size(people) <= $maxDegree + 1
  RETURN people LIMIT $limit
} AS paths
UNWIND CASE WHEN a = b THEN [[$toId]] WHEN paths = [] THEN [[$fromId, $toId]] ELSE paths END AS ids
RETURN CASE WHEN a = b OR paths <> [] THEN size(ids) - 1 END AS degree, ids
