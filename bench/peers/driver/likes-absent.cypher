// Which of these posts the viewer does not like yet.
// params  pairs ([{viewer, id}])
// returns viewer, id
// cost    two unique-index seeks for each pair, then the relationships between the two
UNWIND $pairs AS pair
MATCH (me:User {id: pair.viewer})
MATCH (post:Post {id: pair.id})<-[:POSTED]-(author)
WHERE NOT EXISTS { (me)-[:LIKES]->(post) } AND NOT EXISTS { (me)-[:BLOCKS]-(author) }
RETURN pair.viewer AS viewer, pair.id AS id
