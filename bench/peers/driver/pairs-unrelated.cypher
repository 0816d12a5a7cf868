// Which of these pairs have no ties at all, where the second is open to be followed.
// params  pairs ([{viewer, id}])
// returns viewer, id
// cost    two unique-index seeks for each pair, then the relationships between the two
UNWIND $pairs AS pair
MATCH (me:User {id: pair.viewer})
MATCH (them:User {id: pair.id})
WHERE NOT them.isPrivate AND NOT EXISTS { (me)-[:FOLLOWS|REQUESTED|BLOCKS]-(them) }
RETURN pair.viewer AS viewer, pair.id AS id
