// How many steps lie between the viewer and somebody, whoever follows whom, as far as the viewer may see the steps.
// params  viewerId, toId
// returns degree; no row where there is no path of at most 6 steps
// cost    two unique-index seeks, then a bidirectional breadth-first search; a second one, which reads each node it
//         meets, where somebody in the path it finds is closed to the viewer
MATCH (me:User {id: $viewerId})
MATCH (them:User {id: $toId}) WHERE NOT EXISTS { (them)-[:BLOCKS]-(me) }
MATCH p = shortestPath((me)-[:FOLLOWS*..6]-(them))
WITH me, them, p, all(n IN nodes(p)[1..-1] WHERE NOT EXISTS { (me)-[:BLOCKS]-(n) }
  AND (NOT n.isPrivate OR EXISTS { (me)-[:FOLLOWS]->(n) })) AS isShown
CALL (me, them, p, isShown) {
  WITH * WHERE isShown
  RETURN length(p) AS degree
  UNION ALL
  WITH * WHERE NOT isShown
  WITH me, them,
    COLLECT { MATCH (me)-[:FOLLOWS]->(followed) WHERE followed.isPrivate RETURN followed } AS opened,
    COLLECT { MATCH (me)-[:BLOCKS]-(other) RETURN other } AS blocked
  MATCH q = shortestPath((me)-[:FOLLOWS*..6]-(them))
  WHERE all(n IN nodes(q) WHERE n = me OR n = them OR NOT n IN blocked AND (NOT n.isPrivate OR n IN opened))
  RETURN length(q) AS degree
}
RETURN degree
