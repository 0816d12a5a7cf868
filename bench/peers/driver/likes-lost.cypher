// Which of these likes are not in the graph.
// params  pairs ([{viewer, id}])
// returns viewer, id
// cost    two unique-index seeks for each pair, then the relationships between the two
UNWIND $pairs AS pair
OPTIONAL MATCH (me:User {id: pair.viewer})
OPTIONAL MATCH (post:Post {id: pair.id})
WITH pair, me, post
WHERE me IS NULL OR post IS NULL OR NOT EXISTS { (me)-[:LIKES]->(post) }
RETURN pair.viewer AS viewer, pair.id AS id
