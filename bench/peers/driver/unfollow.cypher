// Ends a follow or the request for one.
// params  viewerId, userId
// returns followerCount
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (them:User {id: $userId}) WHERE NOT EXISTS { (them)-[:BLOCKS]->(me) }
OPTIONAL MATCH (me)-[r:FOLLOWS|REQUESTED]->(them)
DELETE r
WITH DISTINCT them
RETURN COUNT { (them)<-[:FOLLOWS]-() } AS followerCount
