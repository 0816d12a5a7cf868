// Ends a follow and withdraws a request.
// params  viewerId, userId
// returns ended (how many of the two there were)
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (them:User {id: $userId})
OPTIONAL MATCH (me)-[r:FOLLOWS|REQUESTED]->(them)
WITH collect(r) AS found
FOREACH (r IN found | DELETE r)
RETURN size(found) AS ended
