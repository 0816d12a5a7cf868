// Which of these follows (or the requests for one) are not in the graph.
// params  pairs ([{viewer, id}])
// returns viewer, id
// cost    two unique-index seeks for each pair, then the relationships between the two
UNWIND $pairs AS pair
OPTIONAL MATCH (me:User {id: pair.viewer})
OPTIONAL MATCH (them:User {id: pair.id})
WITH pair, me, them
WHERE me IS NULL OR them IS NULL OR NOT EXISTS { (me)-[:FOLLOWS|REQUESTED]->(them) }
RETURN pair.viewer AS viewer, pair.id AS id
