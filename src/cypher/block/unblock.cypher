// Ends a block.
// params  viewerId, userId
// returns ended (0 or 1)
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (them:User {id: $userId})
OPTIONAL MATCH (me)-[b:BLOCKS]->(them)
WITH collect(b) AS found
FOREACH (b IN found | DELETE b)
RETURN size(found) AS ended
