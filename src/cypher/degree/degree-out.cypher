// How many steps lie between two people, along the follows.
// params  viewerId, fromId, toId, maxDegree (steps)
// returns degree (null where there is no path of at most maxDegree steps that the viewer may see), ids (of the ends:
//         the viewer must be able to see both)
// cost    three unique-index seeks, then a bidirectional breadth-first search of at most 10 steps; where somebody in
//         the path it finds is closed to the viewer a second search, which reads each node it meets
OPTIONAL MATCH (me:User {id: $viewerId})
OPTIONAL MATCH (a:User {id: $fromId})
OPTIONAL MATCH (b:User {id: $toId})
RETURN
  CASE
    WHEN a = b THEN 0
    ELSE head(COLLECT {
      WITH * WHERE NOT EXISTS { (me)-[:BLOCKS]-(a) } AND NOT EXISTS { (me)-[:BLOCKS]-(b) }
      MATCH p = shortestPath((a)-[:FOLLOWS*..10]->(b))
      WITH me, a, b, p LIMIT 1
      // Nearly always the viewer may see the first path found: then no shorter one that they may see exists either.
      WITH me, a, b, p,
        all(n IN nodes(p)[1..-1] WHERE n = me OR NOT EXISTS { (me)-[:BLOCKS]-(n) }
          AND (NOT n.isPrivate OR EXISTS { (me)-[:FOLLOWS]->(n) }))
          AND (length(p) > 1 OR a = me OR b = me OR NOT a.isPrivate OR NOT b.isPrivate
            OR EXISTS { (me)-[:FOLLOWS]->(a) } OR EXISTS { (me)-[:FOLLOWS]->(b) }) AS isShown
      CALL (me, a, b, p, isShown) {
        WITH * WHERE isShown
        RETURN length(p) AS steps
        UNION ALL
        // Around blocked people, and around those whose follow lists are closed to the viewer.
        WITH * WHERE NOT isShown AND length(p) > 1
        WITH me, a, b,
          COLLECT { MATCH (me)-[:BLOCKS]-(other) RETURN other } AS blocked,
          COLLECT { MATCH (me)-[:FOLLOWS]->(followed) WHERE followed.isPrivate RETURN followed } AS opened
        MATCH q = shortestPath((a)-[:FOLLOWS*..10]->(b))
        WHERE all(n IN nodes(q) WHERE n = a OR n = b OR n = me
          OR NOT n IN blocked AND (NOT n.isPrivate OR n IN opened))
        RETURN length(q) AS steps
        UNION ALL
        // Both ends are closed, so neither's list shows the step between the two: around that, too.
        WITH * WHERE NOT isShown AND length(p) = 1
        WITH me, a, b, COLLECT { MATCH (a)-[direct:FOLLOWS]-(b) RETURN direct } AS hidden,
          COLLECT { MATCH (me)-[:BLOCKS]-(other) RETURN other } AS blocked,
          COLLECT { MATCH (me)-[:FOLLOWS]->(followed) WHERE followed.isPrivate RETURN followed } AS opened
        MATCH q = shortestPath((a)-[:FOLLOWS*..10]->(b))
        WHERE all(n IN nodes(q) WHERE n = a OR n = b OR n = me
          OR NOT n IN blocked AND (NOT n.isPrivate OR n IN opened))
          AND none(r IN relationships(q) WHERE r IN hidden)
        RETURN length(q) AS steps
      }
      WITH steps WHERE steps <= $maxDegree
      RETURN steps
    })
  END AS degree,
  [$fromId, $toId] AS ids
