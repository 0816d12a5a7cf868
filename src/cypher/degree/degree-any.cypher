// How many steps lie between two people, whoever follows whom.
// params  viewerId, fromId, toId (two different people),
//         bothHidden (boolean: neither's follow lists are open to the viewer)
// returns degree
// cost    three unique-index seeks, then a bidirectional breadth-first search of at most 10 steps, which reads each
//         node it meets
MATCH (me:User {id: $viewerId})
MATCH (a:User {id: $fromId})
MATCH (b:User {id: $toId})
WITH a, b, me,
  // Whose follow lists are open although they are private; who is out of the game; a step that no open list shows.
  COLLECT { MATCH (me)-[:FOLLOWS]->(followed) WHERE followed.isPrivate RETURN followed } AS opened,
  COLLECT { MATCH (me)-[:BLOCKS]-(other) RETURN other } AS blocked,
  COLLECT { MATCH (a)-[direct:FOLLOWS]-(b) WHERE $bothHidden RETURN direct } AS hidden
MATCH p = shortestPath((a)-[:FOLLOWS*..10]-(b))
WHERE all(n IN nodes(p) WHERE NOT n IN blocked AND (n = a OR n = b OR n = me OR NOT n.isPrivate OR n IN opened))
  AND none(r IN relationships(p) WHERE r IN hidden)
RETURN length(p) AS degree
