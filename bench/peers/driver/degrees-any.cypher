// How many steps lie between the viewer and each of many, whoever follows whom, as far as the viewer may see the steps.
// params  viewerId, toIds
// returns id, degree; no row where there is no path of at most 3 steps
// cost    as degree-any, for each of them
MATCH (me:User {id: $viewerId})
UNWIND $toIds AS toId
MATCH (them:User {id: toId}) WHERE them <> me AND NOT EXISTS { (them)-[:BLOCKS]-(me) }
MATCH p = shortestPath((me)-[:FOLLOWS*..3]-(them))
WITH me, them, toId, p, all(n IN nodes(p)[1..-1] WHERE NOT EXISTS { (me)-[:BLOCKS]-(n) }
  AND (NOT n.isPrivate OR EXISTS { (me)-[:FOLLOWS]->(n) })) AS isShown
CALL (me, them, p, isShown) {
  WITH * WHERE isShown
  RETURN length(p) AS degree
  UNION ALL
  WITH * WHERE NOT isShown
  WITH me, them,
    COLLECT { MATCH (me)-[:FOLLOWS]->(followed) WHERE followed.isPrivate RETURN followed } AS opened,
    COLLECT { MATCH (me)-[:BLOCKS]-(other) RETURN other } AS blocked
  MATCH q = shortestPath((me)-[:FOLLOWS*..3]-(them))
  WHERE all(n IN nodes(q) WHERE n = me OR n = them OR NOT n IN blocked AND (NOT n.isPrivate OR n IN opened))
  RETURN length(q) AS degree
}
RETURN toId AS id, degree
