// How many steps lie between the viewer and each of some people, along the follows.
// params  viewerId, ids (of people), maxDegree (steps, at most 3)
// returns id (one row for each of ids), degree (null where there is no path of at most maxDegree steps that the viewer
//         may see)
// cost    for each id a unique-index seek and a bidirectional breadth-first search of at most 3 steps; where somebody
//         in the path it finds is closed to the viewer a second search, which reads each node it meets
OPTIONAL MATCH (me:User {id: $viewerId})
UNWIND $ids AS id
OPTIONAL MATCH (b:User {id: id})
RETURN id,
  CASE
    WHEN me = b THEN 0
    ELSE head(COLLECT {
      WITH * WHERE NOT EXISTS { (me)-[:BLOCKS]-(b) }
      MATCH p = shortestPath((me)-[:FOLLOWS*..3]->(b))
      WITH me, b, p LIMIT 1
      // Nearly always the viewer may see the first path found: then no shorter one that they may see exists either.
      // The first step is always theirs to see.
      WITH me, b, p, all(n IN nodes(p)[1..-1] WHERE NOT EXISTS { (me)-[:BLOCKS]-(n) }
          AND (NOT n.isPrivate OR EXISTS { (me)-[:FOLLOWS]->(n) })) AS isShown
      CALL (me, b, p, isShown) {
        WITH * WHERE isShown
        RETURN length(p) AS steps
        UNION ALL
        // Around blocked people, and around those whose follow lists are closed to the viewer.
        WITH * WHERE NOT isShown
        WITH me, b,
          COLLECT { MATCH (me)-[:BLOCKS]-(other) RETURN other } AS blocked,
          COLLECT { MATCH (me)-[:FOLLOWS]->(followed) WHERE followed.isPrivate RETURN followed } AS opened
        MATCH q = shortestPath((me)-[:FOLLOWS*..3]->(b))
        WHERE all(n IN nodes(q) WHERE n = b OR n = me
          OR NOT n IN blocked AND (NOT n.isPrivate OR n IN opened))
        RETURN length(q) AS steps
      }
      WITH steps WHERE steps <= $maxDegree
      RETURN steps
    })
  END AS degree
